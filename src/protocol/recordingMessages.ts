/** “Record scenario” from the panel. The host prompts for the collection and the name. */
import * as v from 'valibot';
import { request } from './message.ts';
import { entrySelectionSchema } from './timelineMessages.ts';

const none = v.object({});
/** `saved` is false when the user cancels. */
const saved = v.object({ saved: v.boolean() });

export const recordingStart = request('recording/start', none, none);
/** Ends the recording, and saves its scenario. */
export const recordingStop = request('recording/stop', none, saved, { timeoutMs: null });
/** Ends the recording without a scenario. */
export const recordingDiscard = request('recording/discard', none, none);
/** Saves the outcome of an emit, or a received event, as an expectation. The host prompts if several emits or scenarios can have it. */
export const expectationSave = request('expectation/save', v.object({ seq: v.number() }), saved, { timeoutMs: null });
/** Saves a scenario of selected entries. */
export const scenarioCreate = request('scenario/create', v.object({ selection: entrySelectionSchema }), saved, {
  timeoutMs: null,
});
