/**
 * Reports once a second how busy the process is: the delay of its event loop, its CPU time and its memory. It never
 * keeps the process running.
 */
import type { ProbeContext } from './probeContext.ts';
import { ignoreErrors } from './wrapMethod.ts';

/** Reading the CPU time of a process takes a long time on some systems. */
const everyMs = 200;
const perReport = 5;

export function reportLoad({ isOn, now, send }: Pick<ProbeContext, 'isOn' | 'now' | 'send'>, also: () => void): void {
  let at = now();
  let used = cpuTime();
  let checks = 0;
  let late = 0;
  let cpuMs = 0;
  let stallMs = 0;
  let stallCpuMs = 0;
  const check = (): void => {
    const [t, cpu] = [now(), cpuTime()];
    const lateMs = Math.max(0, t - at - everyMs);
    const usedMs = cpu - used;
    [at, used] = [t, cpu];
    late += lateMs;
    cpuMs += usedMs;
    // A busy machine delays the process too. In that case, the CPU time of the process is small.
    if (lateMs > stallMs) [stallMs, stallCpuMs] = [lateMs, usedMs];
    if (++checks < perReport) return;
    const { heapUsed: heap, rss } = process.memoryUsage();
    if (isOn()) send({ type: 'load', t, stallMs, stallCpuMs, meanMs: late / checks, cpuMs, heap, rss });
    if (isOn()) also();
    checks = late = cpuMs = stallMs = stallCpuMs = 0;
  };
  setInterval(() => ignoreErrors(check), everyMs).unref();
}

/** The CPU time of all threads of the process, in milliseconds. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
