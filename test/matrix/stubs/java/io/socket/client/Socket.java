package io.socket.client;

public class Socket {
    public Socket connect() {
        return this;
    }

    public Socket emit(String event, Object... args) {
        return this;
    }

    public Socket emit(String event, Object[] args, Ack ack) {
        return this;
    }
}
