/** The part of both clients that chooses how long to wait before the next attempt. */
interface Backoff {
  duration?: () => number;
}

/** Tells the delay, in milliseconds, that the client chose before it tries to connect again. */
export function tapBackoff(backoff: Backoff | undefined, onDelay: (delayMs: number) => void): void {
  const duration = backoff?.duration?.bind(backoff);
  if (!backoff || !duration) return;
  backoff.duration = () => {
    const delay = duration();
    onDelay(delay);
    return delay;
  };
}
