/** Exports the sequence diagram to the clipboard, or to a file that the user chooses in VS Code's dialog. */
import type { Lane } from '../../src/model/sequence/lanes.ts';
import { mermaidBlock, mermaidOf } from '../../src/model/sequence/mermaid.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { fileSave } from '../../src/protocol/hostMessages.ts';
import { unpackRows } from '../../src/protocol/rowColumns.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { viewRows } from '../../src/protocol/viewMessages.ts';
import { copyToClipboard } from '../ui/clipboard.ts';
import type { MenuItem } from '../ui/menu.ts';
import type { PaintedStep } from './painting.ts';
import { type FileDiagram, sequencePng, sequenceSvg } from './sequenceFile.ts';
import { sequenceTexts } from './sequenceTexts.ts';

/** A longer picture or text is of no use in an issue, and a browser cannot draw a canvas of more than 16,384 pixels. */
const maxSteps = { mermaid: 200, svg: 1000, png: 250 } as const;

export interface ExportDeps {
  channel: Channel;
  viewId: string | undefined;
  /** The number of rows of the view. */
  total: number;
  firstVisible: number;
  painted: (viewId: string, rows: readonly Row[]) => Promise<PaintedStep[]>;
  lanes: () => readonly Lane[];
  isOpen: (lane: number, seq: number) => boolean;
  /** Runs an export, and shows the message that it returns. */
  run: (work: () => Promise<string | undefined>) => void;
}

export function exportItems(deps: ExportDeps): MenuItem[] {
  const { channel, run } = deps;
  const save = (name: string, content: () => Promise<string | ArrayBuffer>) => (): void =>
    run(async () => {
      const { saved, path } = await channel.request(fileSave, { name, content: await content() });
      if (!saved) return undefined;
      return path === undefined ? commonTexts.saved() : commonTexts.savedTo({ path });
    });
  return [
    {
      label: sequenceTexts.copyMermaid(),
      run: () =>
        run(async () => {
          await copyToClipboard(channel, mermaidBlock(await mermaid(deps)));
          return commonTexts.copied();
        }),
    },
    { label: sequenceTexts.saveMermaid(), run: save('sequence.mmd', () => mermaid(deps)), separated: true },
    { label: sequenceTexts.saveSvg(), run: save('sequence.svg', async () => sequenceSvg(await diagram(deps, 'svg'))) },
    { label: sequenceTexts.savePng(), run: save('sequence.png', async () => sequencePng(await diagram(deps, 'png'))) },
  ];
}

async function mermaid(deps: ExportDeps): Promise<string> {
  const { from, steps, lanes, all } = await readSteps(deps, maxSteps.mermaid);
  const named = steps.map(({ step, text: { label, figure } }) => ({ step, label, figure }));
  return mermaidOf(lanes, named, (contained) => partText(from, contained, deps.total, all)).text;
}

async function diagram(deps: ExportDeps, kind: 'svg' | 'png'): Promise<FileDiagram> {
  const { from, steps, lanes, isOpen, all } = await readSteps(deps, maxSteps[kind]);
  return { steps, lanes, isOpen, note: partText(from, steps.length, deps.total, all) };
}

function partText(from: number, count: number, total: number, isAll: boolean): string | undefined {
  if (isAll && count === total) return undefined;
  return sequenceTexts.part({ from: from + 1, to: from + count, total });
}

interface ReadSteps {
  /** The index of the first exported row. */
  readonly from: number;
  readonly steps: readonly PaintedStep[];
  readonly lanes: readonly Lane[];
  readonly isOpen: (lane: number, seq: number) => boolean;
  readonly all: boolean;
}

/** Reads all rows if there are not too many. Otherwise, reads as many as possible from the first visible row on. */
async function readSteps(deps: ExportDeps, max: number): Promise<ReadSteps> {
  const { channel, viewId, total, firstVisible, painted, isOpen } = deps;
  if (viewId === undefined || total === 0) throw new Error(sequenceTexts.nothingToExport());
  const from = total <= max ? 0 : Math.max(0, Math.min(firstVisible, total - max));
  const { columns } = await channel.request(viewRows, { viewId, from, count: Math.min(max, total) });
  const steps = await painted(viewId, unpackRows(columns));
  return { from, all: total <= max, ...withUsedLanes(steps, deps.lanes(), isOpen) };
}

/** Leaves out the lanes that these steps do not use. */
function withUsedLanes(
  steps: readonly PaintedStep[],
  lanes: readonly Lane[],
  isOpen: ExportDeps['isOpen'],
): Pick<ReadSteps, 'steps' | 'lanes' | 'isOpen'> {
  const isUsed = new Set(
    // A note about no particular connection spans all lanes that remain.
    steps.flatMap(({ step }) => {
      if (step.type === 'note' && step.to - step.from === lanes.length - 1) return [];
      return [step.from, step.to, ...(step.type === 'arrow' && step.via !== undefined ? [step.via] : [])];
    }),
  );
  const used = lanes.flatMap((_, index) => (isUsed.size === 0 || isUsed.has(index) ? [index] : []));
  const at = (lane: number): number => Math.max(0, used.indexOf(lane));
  return {
    lanes: used.flatMap((lane) => lanes[lane] ?? []),
    isOpen: (lane, seq) => isOpen(used[lane] ?? lane, seq),
    steps: steps.map(({ step, ...others }): PaintedStep => {
      if (step.type === 'note' && step.to - step.from === lanes.length - 1)
        return { ...others, step: { ...step, from: 0, to: Math.max(0, used.length - 1) } };
      if (step.type !== 'arrow') return { ...others, step: { ...step, from: at(step.from), to: at(step.to) } };
      const { via, ...arrow } = step;
      return {
        ...others,
        step: { ...arrow, from: at(step.from), to: at(step.to), ...(via !== undefined && { via: at(via) }) },
      };
    }),
  };
}
