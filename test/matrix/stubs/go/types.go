package types

type Transport any

type Set[T any] struct{}

func NewSet[T any](items ...T) *Set[T] { return nil }
