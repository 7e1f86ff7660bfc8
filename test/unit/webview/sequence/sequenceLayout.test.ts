import { describe, expect, it } from 'vitest';
import type { Step } from '../../../../src/model/sequence/step.ts';
import type { ArrowJoin } from '../../../../src/model/sequence/arrowJoin.ts';
import type { Row } from '../../../../src/protocol/shapes.ts';
import { laneScaleOf, lanesAt, lanesWidth, laneX, leftRevealing } from '../../../../webview/sequence/laneScale.ts';
import { paintSequence } from '../../../../webview/sequence/paintSequence.ts';
import type { PaintedStep } from '../../../../webview/sequence/painting.ts';
import { fileTheme } from '../../../../webview/sequence/sequenceColors.ts';
import { joinedText, stepText } from '../../../../webview/sequence/stepText.ts';
import type { TextFitter } from '../../../../webview/sequence/textFitter.ts';
import { SvgPen } from '../../../../webview/ui/pen/svgPen.ts';

const scaleOf = (count: number, width = 1000, left = 0) =>
  laneScaleOf({ count, width, gutter: 100, minLaneWidth: 150, left });

describe('the lanes', () => {
  it('share the width, up to a maximum distance', () => {
    expect(scaleOf(3).laneWidth).toBe(300);
    expect(laneX(scaleOf(3), 0)).toBe(250);
    expect(laneX(scaleOf(3), 2)).toBe(850);
    expect(scaleOf(2, 3000).laneWidth).toBeLessThan(1000);
    expect(scaleOf(0).laneWidth).toBeGreaterThan(0);
  });

  it('are scrolled horizontally if there are too many, and only the visible lanes are drawn', () => {
    const scale = scaleOf(100, 1000, 1500);
    expect(lanesWidth(scale)).toBe(15_000);
    expect(lanesAt(scale)).toEqual({ from: 10, to: 16 });
    expect(laneX(scale, 10)).toBe(175);
    expect(scaleOf(100, 1000, 1e9).left).toBe(15_000 - 900);
    expect(scaleOf(3, 1000, 500).left).toBe(0);
  });

  it('are scrolled only as far as an arrow needs', () => {
    const scale = scaleOf(100, 1000, 1500);
    expect(leftRevealing(scale, 11, 12)).toBe(1500);
    expect(leftRevealing(scale, 0, 1)).toBe(0);
    expect(leftRevealing(scale, 20, 21)).toBe(22 * 150 - 900);
    // The range is too wide to be shown completely, and a part of it is visible already.
    expect(leftRevealing(scale, 0, 99)).toBe(1500);
  });
});

const row = (facts: Partial<Row['facts']>, more: Partial<Row> = {}): Row => ({
  facts: { seq: 1, t: 0, connectionId: 'c1', kind: 'event', dir: 'out', event: 'hello', ...facts },
  preview: '{x: 1}',
  wantsAck: false,
  hasBinary: false,
  hasChangedNumber: false,
  ...more,
});

describe('the text of a step', () => {
  it('has the name, the arguments and the delivery status of the event', () => {
    expect(stepText(row({ delivery: 'acknowledged', latencyMs: 12 }, { wantsAck: true }))).toMatchObject({
      label: 'hello',
      preview: '{x: 1}',
      figure: '12\u00a0ms',
      tone: 'good',
      name: 'hello, acknowledged 12\u00a0ms, {x: 1}',
    });
    expect(stepText(row({ delivery: 'sent' })).figure).toBe('');
    expect(stepText(row({ delivery: 'discarded', volatile: true }))).toMatchObject({
      label: 'hello (volatile)',
      figure: 'discarded',
    });
    expect(stepText(row({ kind: 'ack', of: 1, latencyMs: 3 }, { ofEvent: 'hello' }))).toMatchObject({
      label: 'ack of hello',
      figure: '3\u00a0ms',
    });
    const missing = { end: 'client', why: 'ended', sockets: 1 } as const;
    expect(stepText(row({ kind: 'ack', of: 1, latencyMs: 3 }, { ofEvent: 'hello', missing }))).toMatchObject({
      figure: 'not received',
      tone: 'warning',
      name: 'ack of hello, not received by the client, {x: 1}',
    });
    expect(stepText(row({ event: '' })).label).toBe('(no name)');
    expect(stepText(row({ kind: 'marker', text: 'here' })).label).toBe('here');
  });

  it('shows whether the other end received the event, and after which time', () => {
    const join = (state: ArrowJoin['state'], ms?: number): ArrowJoin => ({
      seq: 1,
      state,
      role: 'client',
      connectionId: 'c2',
      ...(ms !== undefined && { ms }),
    });
    const sent = stepText(row({ delivery: 'sent' }));
    expect(joinedText(sent, undefined, arrow('arrives'))).toBe(sent);
    expect(joinedText(sent, join('sent', 3), arrow('arrives'))).toMatchObject({
      figure: '3\u00a0ms',
      preview: '{x: 1}',
    });
    expect(joinedText(sent, join('missing'), arrow('lost'))).toMatchObject({ figure: 'not received', tone: 'warning' });
    expect(joinedText(sent, join('received', 3), arrow('received'))).toMatchObject({
      figure: 'received after 3\u00a0ms',
      preview: '',
      name: 'hello, received after 3\u00a0ms',
    });
    expect(joinedText(sent, join('received'), arrow('received')).figure).toBe('received');
    const acknowledged = stepText(row({ delivery: 'acknowledged', latencyMs: 12 }, { wantsAck: true }));
    expect(joinedText(acknowledged, join('sent', 3), arrow('arrives')).figure).toBe('12\u00a0ms');
  });

  it('shows control characters, and shortens texts that do not fit into a row', () => {
    expect(stepText(row({ event: 'a\u0000b\n\u202Ec' })).label).toBe('a␀b␊\\u202ec');
    expect(stepText(row({ event: 'x'.repeat(1e6) })).label).toHaveLength(300);
  });
});

/** Measures texts as if each character were 6 px wide. */
const fitter = {
  width: (text: string) => text.length * 6,
  fit: (text: string, room: number) =>
    text.length * 6 <= room ? text : text.slice(0, Math.max(0, Math.floor(room / 6))),
} as unknown as TextFitter;

function drawn(
  steps: readonly (PaintedStep | undefined)[],
  rowHeight = 28,
  isOpen = () => true,
  scale = scaleOf(2),
): string {
  const pen = new SvgPen('sans-serif');
  const erase = (): void => undefined;
  paintSequence({ pen, fitter, theme: fileTheme, scale, rowHeight, y: 0, steps, isOpen, erase });
  return pen.document({ width: 1000, height: 100, title: 't', description: 'd' });
}
const painted = (step: Step, event = 'hello', seq = 1): PaintedStep => ({
  step,
  text: stepText(row({ event, delivery: 'lost' })),
  seq,
  time: '12:00:00.000',
});
const arrow = (end: 'arrives' | 'lost' | 'unsent' | 'waiting' | 'received'): Step => ({
  type: 'arrow',
  from: 0,
  to: 1,
  isAck: false,
  isPacket: false,
  end,
});

describe('the drawing', () => {
  it('has a head only if an arrow arrives, and a cross where it ends earlier', () => {
    const lengthOf = (svg: string): number => Number(/d="M325 22L([\d.]+) 22"/.exec(svg)?.[1]);
    const arrives = drawn([painted(arrow('arrives'))]);
    expect(lengthOf(arrives)).toBe(774);
    expect(arrives).toMatch(/<path d="M775 22L767 18L767 26Z"/);
    for (const end of ['lost', 'unsent', 'waiting'] as const) {
      const svg = drawn([painted(arrow(end))]);
      expect(lengthOf(svg)).toBeLessThan(650);
      expect(svg).not.toContain('L767 18');
      expect(svg.includes('stroke-width="2"')).toBe(end !== 'waiting');
    }
  });

  it('has only the end of an arrow whose beginning is in the row of the sender', () => {
    const svg = drawn([painted(arrow('received'))]);
    expect(svg).toMatch(/<path d="M775 22L767 18L767 26Z"/);
    expect(Number(/d="M([\d.]+) 22L774 22"/.exec(svg)?.[1])).toBeGreaterThan(650);
  });

  it('escapes names, and leaves out text where there is no space', () => {
    const hostile = '<script>alert(1)</script>&"';
    expect(drawn([painted(arrow('arrives'), hostile)])).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;');
    const low = drawn([painted(arrow('arrives'), hostile)], 6);
    expect(low).not.toContain('script');
    expect(low).toContain('12:00:00.000');
  });

  it('has the name of an arrow at the edge if the arrow is outside of the visible lanes', () => {
    const names = (from: number, to: number): string[] => {
      const step: Step = { type: 'arrow', from, to, isAck: false, isPacket: false, end: 'arrives' };
      // The lanes 10 to 15 are visible.
      const svg = drawn([painted(step)], 28, () => true, scaleOf(100, 1000, 1500));
      return [...svg.matchAll(/<text [^>]*x="([\d.]+)"[^>]*>([^<]*hello[^<]*)</g)].map(([, x, name]) => `${x} ${name}`);
    };
    expect(names(2, 4)).toEqual(['104 ‹ hello']);
    expect(names(30, 20)).toEqual([`${996 - 7 * 6} hello ›`]);
    expect(names(11, 12)).toEqual([expect.stringMatching(/^\d+ hello$/)]);
    expect(names(0, 99)).toEqual([expect.stringMatching(/^\d+ hello$/)]);
  });

  it('has a gap in the lifeline of a client that is not connected', () => {
    const steps = [1, 2, 3, 4].map((seq) => painted(arrow('arrives'), 'x', seq));
    const svg = drawn(steps, 28, ((lane: number, seq: number) => lane === 1 || seq < 2 || seq > 3) as () => boolean);
    // The line is solid until the middle of the second row, and dotted until the middle of the fourth row.
    expect(svg).toContain('M325 0L325 42M325 98L325 112"');
    expect(svg).toMatch(/M325 42L325 98"[^>]*stroke-dasharray="1 5"/);
    expect(svg).toContain('M775 0L775 112"');
  });

  it('leaves out rows that are not loaded', () => {
    const svg = drawn([undefined, painted(arrow('arrives')), undefined]);
    expect(svg.match(/12:00:00\.000/g)).toHaveLength(1);
  });
});

it('the colors of files are readable on white', () => {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = parseInt(color.slice(at, at + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const { font: _, background, line: _line, ...texts } = fileTheme;
  for (const [name, color] of Object.entries(texts)) {
    expect((luminance(background) + 0.05) / (luminance(color) + 0.05), name).toBeGreaterThanOrEqual(4.5);
  }
});
