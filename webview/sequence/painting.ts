import type { Step } from '../../src/model/sequence/step.ts';
import type { Pen } from '../ui/pen/pen.ts';
import type { LaneScale } from './laneScale.ts';
import type { SequenceTheme } from './sequenceColors.ts';
import type { StepText } from './stepText.ts';
import type { TextFitter } from './textFitter.ts';

export interface PaintedStep {
  readonly step: Step;
  readonly text: StepText;
  readonly seq: number;
  readonly time: string;
}

export interface Painting {
  readonly pen: Pen;
  readonly fitter: TextFitter;
  readonly theme: SequenceTheme;
  readonly scale: LaneScale;
  readonly rowHeight: number;
  /** The y position of the first row. */
  readonly y: number;
  /** Undefined for a row that is not loaded. */
  readonly steps: readonly (PaintedStep | undefined)[];
  /** Whether the client or server of a lane was connected after an entry. */
  readonly isOpen: (lane: number, seq: number) => boolean;
  /** Clears a part of the drawing, so that lines do not cross text. */
  readonly erase: (x: number, y: number, width: number, height: number) => void;
}

/** The position at which a row is drawn. */
export interface RowPlace {
  readonly y: number;
  readonly height: number;
}

/** Rows with a smaller height have no space for text. */
export const minTextHeight = 20;
/** Rows of this height or more have space for the arguments under the arrow. */
export const minPreviewHeight = 38;
export const textSize = 12;
export const smallSize = 11;
