/** Numbers as people read them. Pure. */

const whole = new Intl.NumberFormat('en-US');

export function countText(count: number): string {
  return whole.format(count);
}

/** "1 event", "1,234 events". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** Bytes with a unit of thousands: "57 B", "1.2 kB". */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** A time that passed: "0.4 ms", "8 ms", "1.2 s", "2 min 5 s". */
export function durationText(ms: number): string {
  if (ms < 1) return `${Math.max(0, ms).toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Seconds since the session started, to the millisecond: "12.402", "1:02:03.004" from an hour on. */
export function offsetText(ms: number): string {
  const total = Math.max(0, Math.round(ms));
  const seconds = Math.floor(total / 1000);
  const fraction = String(total % 1000).padStart(3, '0');
  if (seconds < 600) return `${seconds}.${fraction}`;
  const rest = `${String(seconds % 60).padStart(2, '0')}.${fraction}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
});

/** The wall time of an entry. */
export function absoluteText(startedAt: string, t: number): string {
  const start = Date.parse(startedAt);
  return Number.isNaN(start) ? '' : clock.format(start + t);
}

/** The time of day of an entry, to the millisecond: "14:03:12.402". */
export function clockText(startedAt: string, t: number): string {
  const time = new Date(Date.parse(startedAt) + t);
  if (Number.isNaN(time.getTime())) return '';
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${day}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
