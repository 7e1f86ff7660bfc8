/**
 * Measures the iterations of the event loop of the extension host, and finds the code that ran in the long
 * ones.
 */
import { type Profiler, Session } from 'node:inspector/promises';
import { constants, PerformanceObserver } from 'node:perf_hooks';

/**
 * Returns the CPU time of this thread in milliseconds. Without `threadCpuUsage` (before Node.js 23.9), it is
 * the CPU time of the whole process.
 */
function cpuMs(): number {
  const { user, system } =
    'threadCpuUsage' in process ? (process.threadCpuUsage as () => NodeJS.CpuUsage)() : process.cpuUsage();
  return (user + system) / 1000;
}

/** Returns the time in microseconds, from the clock that V8 uses for profiles. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

export interface Iteration {
  readonly cpuMs: number;
  readonly startUs: number;
  readonly endUs: number;
}

export interface MeasuredIterations {
  readonly iterations: readonly Iteration[];
  /**
   * Describes an iteration: the owners of its samples with their milliseconds, and the functions with the
   * most milliseconds.
   */
  readonly describe: (iteration: Iteration) => string;
}

/** The time between two samples. */
const intervalUs = 500;

/** Runs `act` while every iteration of the event loop is measured and profiled. */
export async function measureIterations(act: () => Promise<void>): Promise<MeasuredIterations> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: intervalUs });
  await session.post('Profiler.start');
  const collections: Collection[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      collections.push({ endMs: entry.startTime + entry.duration, ms: entry.duration, kind: kindOf(entry) });
  });
  observer.observe({ entryTypes: ['gc'] });
  const iterations: Iteration[] = [];
  let [cpu, start] = [cpuMs(), nowUs()];
  let isOver = false;
  const sample = (): void => {
    const [cpuNow, now] = [cpuMs(), nowUs()];
    iterations.push({ cpuMs: cpuNow - cpu, startUs: start, endUs: now });
    [cpu, start] = [cpuNow, now];
    if (!isOver) setImmediate(sample);
  };
  setImmediate(sample);
  try {
    await act();
  } finally {
    isOver = true;
  }
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  observer.disconnect();
  const toUs = nowUs() - performance.now() * 1000;
  const describe = describer(profile);
  return {
    iterations,
    describe: (iteration) => {
      const own = collections.filter(({ endMs }) => {
        const end = endMs * 1000 + toUs;
        return end >= iteration.startUs && end <= iteration.endUs + 1000;
      });
      const collected = own.map(({ kind, ms }) => `, ${kind} collection ${ms.toFixed(1)}`).join('');
      return describe(iteration) + collected;
    },
  };
}

/** A run of the garbage collector. */
interface Collection {
  readonly endMs: number;
  readonly ms: number;
  readonly kind: string;
}

function kindOf(entry: object): string {
  const { detail = {} } = entry as { detail?: { kind?: number; flags?: number } };
  const { kind, flags } = detail;
  const forced = flags === constants.NODE_PERFORMANCE_GC_FLAGS_FORCED ? 'forced ' : '';
  if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) return `${forced}major`;
  if (kind === constants.NODE_PERFORMANCE_GC_MINOR) return `${forced}minor`;
  return `${forced}incremental`;
}

function describer(profile: Profiler.Profile): MeasuredIterations['describe'] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const { samples = [], timeDeltas = [] } = profile;
  const times: number[] = [];
  let at = profile.startTime;
  for (const delta of timeDeltas) times.push((at += delta));
  return ({ startUs, endUs }) => {
    const owners = new Map<string, number>();
    const functions = new Map<string, number>();
    for (const [index, id] of samples.entries()) {
      const time = times[index] ?? 0;
      if (time < startUs || time > endUs) continue;
      const ms = (timeDeltas[index] ?? 0) / 1000;
      const stack: Profiler.ProfileNode[] = [];
      for (let each: number | undefined = id; each !== undefined; each = parents.get(each)) {
        const node = nodes.get(each);
        if (node) stack.push(node);
      }
      const [owner, name] = ownerOf(stack);
      owners.set(owner, (owners.get(owner) ?? 0) + ms);
      functions.set(name, (functions.get(name) ?? 0) + ms);
    }
    return `${longest(owners, 6)}; ${longest(functions, 4)}`;
  };
}

/**
 * Finds the innermost function of a sample that is in a file. Returns the owner of this file (such as “VS Code”), and the function.
 */
function ownerOf(stack: readonly Profiler.ProfileNode[]): [string, string] {
  const [top] = stack;
  const topName = top?.callFrame.functionName ?? '';
  // The collector and the native code of a profile have no file. “program” is native code of the event loop.
  if (/^\((?:garbage collector|program|idle)\)$/.test(topName)) return [topName, topName];
  const inFile = stack.find(({ callFrame: { url } }) => url !== '' && !url.startsWith('node:'));
  if (!inFile) return ['Node.js', `Node.js ${topName}`];
  const { url, functionName, lineNumber } = inFile.callFrame;
  const file = url.split('/').at(-1) ?? '';
  const name = `${functionName || 'anonymous'} (${file}:${lineNumber + 1})`;
  if (/\/dist-test\//.test(url)) return ['suite and its copy of the extension', name];
  if (/\/dist\/[\w.]+\.c?js$/.test(url)) return ['installed extension', name];
  return ['VS Code', name];
}

function longest(times: ReadonlyMap<string, number>, count: number): string {
  return [...times]
    .sort(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([name, ms]) => `${name} ${ms.toFixed(1)}`)
    .join(', ');
}
