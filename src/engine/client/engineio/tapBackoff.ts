/** The backoff of both clients, which computes the delay before the next attempt. */
interface Backoff {
  duration?: () => number;
}

/** Reports the delay in milliseconds before the client tries to connect again. */
export function tapBackoff(backoff: Backoff | undefined, onDelay: (delayMs: number) => void): void {
  const duration = backoff?.duration?.bind(backoff);
  if (!backoff || !duration) return;
  backoff.duration = () => {
    const delay = duration();
    onDelay(delay);
    return delay;
  };
}
