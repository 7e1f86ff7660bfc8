package io.socket.client;

public interface Ack {
    void call(Object... args);
}
