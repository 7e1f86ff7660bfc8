/** Reads from the engine how often the events in source files were captured, and their durations. */
import { codePositions, type CodePosition } from '../../protocol/codePositionMessages.ts';
import { statisticsColumns, statisticsRead } from '../../protocol/statisticsMessages.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { NameCounts } from './eventLenses.ts';

export interface CapturedCodeDeps {
  /** Without an engine, nothing is captured. No engine is started only to show the links above calls. */
  readonly isRunning: () => boolean;
  readonly engine: Pick<EngineFacade, 'request'>;
}

export function capturedCode({ isRunning, engine }: CapturedCodeDeps): {
  positions: (file: string) => Promise<readonly CodePosition[]>;
  names: () => Promise<ReadonlyMap<string, NameCounts>>;
} {
  return {
    positions: async (file) => (isRunning() ? (await engine.request(codePositions, { file })).positions : []),
    names: async () => {
      if (!isRunning()) return new Map();
      const { names, columns } = await engine.request(statisticsRead, {});
      return namesIn(names, new Float64Array(columns));
    },
  };
}

const countColumn = statisticsColumns.indexOf('count');
const medianColumn = statisticsColumns.indexOf('p50');

/** @param columns the values of `statisticsColumns`, one row for each name */
export function namesIn(names: readonly (string | null)[], columns: Float64Array): Map<string, NameCounts> {
  const found = new Map<string, NameCounts>();
  for (const [row, name] of names.entries()) {
    if (name === null) continue;
    const value = (column: number): number => columns[row * statisticsColumns.length + column] ?? NaN;
    const median = value(medianColumn);
    found.set(name, { count: value(countColumn), medianMs: Number.isNaN(median) ? undefined : median });
  }
  return found;
}
