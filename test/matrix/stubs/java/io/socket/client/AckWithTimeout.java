package io.socket.client;

public abstract class AckWithTimeout implements Ack {
    public AckWithTimeout(long timeout) {}

    @Override
    public final void call(Object... args) {}

    public abstract void onSuccess(Object... args);

    public abstract void onTimeout();
}
