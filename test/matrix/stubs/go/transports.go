package transports

import "github.com/zishang520/socket.io/v3/pkg/types"

var (
	Polling   types.Transport
	WebSocket types.Transport
)
