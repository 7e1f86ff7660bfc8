package socket

import (
	"net/http"
	"net/url"
	"time"

	"github.com/zishang520/socket.io/v3/pkg/types"
)

type Options struct{}

type OptionsInterface interface{ SetPath(string) }

func DefaultOptions() *Options { return nil }

func (*Options) SetPath(string)                     {}
func (*Options) SetAuth(map[string]any)             {}
func (*Options) SetQuery(url.Values)                {}
func (*Options) SetExtraHeaders(http.Header)        {}
func (*Options) SetTransports(*types.Set[types.Transport]) {}

type Socket struct{}

func Connect(uri string, opts OptionsInterface) (*Socket, error) { return nil, nil }

func (s *Socket) Once(event string, fn func(...any)) error                               { return nil }
func (s *Socket) Emit(event string, args ...any) error                                   { return nil }
func (s *Socket) EmitWithAck(event string, args ...any) func(func([]any, error))         { return nil }
func (s *Socket) Volatile() *Socket                                                      { return s }
func (s *Socket) Timeout(timeout time.Duration) *Socket                                  { return s }
