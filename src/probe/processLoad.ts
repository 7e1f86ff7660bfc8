/** Reports once a second how busy the process is: how late its event loop is, its CPU time and its memory. It never keeps the process alive. */
import type { ProbeContext } from './probeContext.ts';
import { quietly } from './wrapMethod.ts';

const everyMs = 100;
const perReport = 10;

export function reportLoad({ isOn, now, send }: Pick<ProbeContext, 'isOn' | 'now' | 'send'>): void {
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
    // A machine that is busy delays the process too: then it uses little CPU time.
    if (lateMs > stallMs) [stallMs, stallCpuMs] = [lateMs, usedMs];
    if (++checks < perReport) return;
    const { heapUsed: heap, rss } = process.memoryUsage();
    if (isOn()) send({ type: 'load', t, stallMs, stallCpuMs, meanMs: late / checks, cpuMs, heap, rss });
    checks = late = cpuMs = stallMs = stallCpuMs = 0;
  };
  setInterval(() => quietly(check), everyMs).unref();
}

/** Of all threads of the process, in milliseconds. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
