/** The state and the actions of the stream analysis panel. */
import type { StreamKind } from '../../src/model/stream/streamValue.ts';
import type { GuessedStreams, AnalyzedStream } from '../../src/protocol/streamMessages.ts';
import type { StreamTab } from './streamSlice.ts';
import type { FindingsTab } from './findingsTab.ts';
import type { FollowedValue } from './scrubberTab.ts';
import type { StreamPlayer } from './streamPlayer.ts';

export type GuessedStream = GuessedStreams['streams'][number];

export interface StreamModel {
  readonly tab: StreamTab;
  readonly guessed: GuessedStreams | undefined;
  readonly stream: GuessedStream | undefined;
  /** Path of the analyzed value in the arguments. */
  readonly path: string;
  /** Whether the user types the path. */
  readonly otherPath: boolean;
  readonly kind: StreamKind;
  readonly analysis: AnalyzedStream | undefined;
  readonly isLoading: boolean;
  readonly fault: string | undefined;
  /** The filter of the timeline when the analysis began. */
  readonly filter: string;
  readonly findings: FindingsTab;
  readonly player: StreamPlayer;
  readonly followed: FollowedValue[];
  readonly speed: string;
  readonly speedFault: string | undefined;
  close(): void;
  refresh(): Promise<void>;
  analyze(): Promise<void>;
  chooseTab(tab: StreamTab): void;
  chooseStream(index: number): void;
  choosePath(path: string | undefined): void;
  writePath(path: string): void;
  chooseKind(kind: StreamKind): void;
  follow(path: string): void;
  unfollow(path: string): void;
  writeSpeed(text: string): void;
}
