/** The messages that the host relays between a page and the engine, or the reader of a session file. */
import * as bytes from './byteMessages.ts';
import * as engine from './engineMessages.ts';
import * as clear from './clearMessages.ts';
import * as entry from './entryMessages.ts';
import { findingsRead } from './findingMessages.ts';
import * as file from './sessionFileMessages.ts';
import * as replay from './replayMessages.ts';
import * as rule from './ruleMessages.ts';
import * as server from './serverMessages.ts';
import * as source from './sourceMessages.ts';
import * as statistics from './statisticsMessages.ts';
import { sequenceJoins, sequenceLanes } from './sequenceMessages.ts';
import * as stream from './streamMessages.ts';
import * as view from './viewMessages.ts';
import * as timeline from './timelineMessages.ts';

/**
 * Requests that the host relays between panel and engine without reading them. `emit/send` is not included, because the host reads files
 * for it, nor is `connection/reopen`, for which it resolves the profile again.
 */
export const relayedRequests = [
  engine.connectionClose,
  engine.connectionRemove,
  engine.emitReply,
  engine.sessionSnapshot,
  engine.sessionPause,
  clear.sessionClearShown,
  clear.sessionUndoClear,
  clear.sessionKeepCleared,
  view.viewOpen,
  view.viewFilter,
  view.viewClose,
  view.viewRows,
  view.viewIndexOf,
  view.viewFold,
  view.viewUnfolded,
  view.timelineCount,
  view.timelineNames,
  engine.entryDetails,
  engine.entryDelivery,
  engine.entryBytes,
  bytes.entryFind,
  bytes.entryCompare,
  bytes.entryDecode,
  entry.entryChildren,
  entry.entryDescendants,
  entry.entryText,
  entry.entryCopy,
  entry.entryHistory,
  entry.entryCorrelate,
  engine.connectionConditions,
  source.sourceConditions,
  source.sourceStart,
  server.serverSockets,
  server.serverRooms,
  rule.ruleAdd,
  rule.ruleSet,
  rule.ruleRemove,
  rule.ruleRestore,
  rule.ruleList,
  rule.heldRelease,
  rule.heldReleaseAll,
  timeline.emitResend,
  timeline.emitResendSelection,
  replay.replayControl,
  replay.replayForget,
  replay.replayList,
  replay.replayMarks,
  statistics.statisticsRead,
  statistics.timelineOverview,
  sequenceLanes,
  sequenceJoins,
  findingsRead,
  stream.streamGuess,
  stream.streamAnalyze,
  stream.streamSeries,
  stream.streamAt,
] as const;
/** Requests of the page of a session file that are relayed to its reader. */
export const relayedToReader = [
  engine.sessionSnapshot,
  view.viewOpen,
  view.viewFilter,
  view.viewClose,
  view.viewRows,
  view.viewIndexOf,
  view.viewFold,
  view.viewUnfolded,
  view.timelineNames,
  engine.entryDetails,
  engine.entryBytes,
  entry.entryChildren,
  entry.entryDescendants,
  entry.entryText,
  entry.entryCopy,
  entry.entryHistory,
  entry.entryCorrelate,
  bytes.entryFind,
  bytes.entryCompare,
  bytes.entryDecode,
  stream.streamGuess,
  stream.streamAnalyze,
  stream.streamSeries,
  stream.streamAt,
  statistics.statisticsRead,
  statistics.timelineOverview,
  sequenceLanes,
  sequenceJoins,
  findingsRead,
  file.fileWatch,
] as const;
export const relayedToPanel = [engine.sessionChanged, view.viewChanged, replay.replayChanged] as const;
export const relayedToEngine = [engine.sessionAcknowledge, view.viewAcknowledge, replay.replayAcknowledge] as const;
