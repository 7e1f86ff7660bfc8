import { userError } from '../../model/cause/userErrors.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { jsonText } from '../../model/payload/jsonText.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import { type PackedPayload, packPayload, unpackPayload } from '../../model/payload/packedPayload.ts';
import type { Channel } from '../../protocol/channel.ts';
import { type EmitChecked, emitExpected, emitSend, type SentEmit } from '../../protocol/engineMessages.ts';
import { TrackedEmit } from '../connection/trackedEmit.ts';
import { emitExpecting } from './emitExpecting.ts';
import type { Engine } from '../engine.ts';
import { argsOf } from '../log/recordReader.ts';
import { readExpectation } from '../query/readExpectation.ts';

/** The number of checks whose results can be requested later. */
const maxChecks = 2000;

/** Handles requests to emit; responds with the delivery status and the result of the expectation. */
export function registerEmitHandlers(engine: Engine, channel: Channel): Disposable {
  const store = new DisposableStore();
  const ended = store.add(new Emitter<void>());
  store.add({ dispose: () => ended.fire() });
  /** Checks of emits whose requests ended when they were recorded; the newest ones, until their results are requested. */
  const checks = new Map<number, Promise<EmitChecked>>();
  const keepCheck = (seq: number, check: Promise<EmitChecked>): void => {
    // If the result is never requested, a failure of the check must not become an unhandled rejection.
    check.catch(() => undefined);
    checks.set(seq, check);
    const [oldest] = checks.keys();
    if (checks.size > maxChecks && oldest !== undefined) checks.delete(oldest);
  };
  channel.handle(
    emitSend,
    async ({ connectionId, event, args, ack, volatile = false, compress = true, until, expect }) => {
      const connection = engine.connection(connectionId);
      const emit = { event, args: argumentList(args), ack, volatile, compress };
      if (expect === undefined) {
        const trackedEmit = connection.emit(emit);
        if (until === 'decided') await trackedEmit.whenDecided();
        return outcomeOf(engine, trackedEmit);
      }
      const expectation = readExpectation(expect, () => engine.clock.now());
      const { trackedEmit, result } = emitExpecting(engine, connection, {
        emit,
        expectation,
        notation: expect,
        ended: ended.event,
      });
      const outcome = async (): Promise<SentEmit> =>
        trackedEmit instanceof TrackedEmit ? outcomeOf(engine, trackedEmit) : trackedEmit;
      const checked = result.then(async (checkResult) => {
        engine.expectations.end(trackedEmit.seq, checkResult);
        return { ...(await outcome()), expect: textsOf(checkResult) };
      });
      if (until === 'decided') return checked;
      keepCheck(
        trackedEmit.seq,
        checked.then(({ delivery, latencyMs, expect: shown }) => ({ delivery, latencyMs, expect: shown })),
      );
      return outcome();
    },
  );
  channel.handle(emitExpected, async ({ seq }) => {
    const check = checks.get(seq);
    checks.delete(seq);
    return (await check) ?? {};
  });
  return store;
}

/** @throws UserError when the payload is not a list */
export function argumentList(packed: PackedPayload): unknown[] {
  const args = unpackPayload(packed, { root: 'args' });
  if (!Array.isArray(args)) throw userError('emit.argumentsNoList');
  return args;
}

async function outcomeOf(engine: Engine, trackedEmit: TrackedEmit): Promise<SentEmit> {
  const { delivery, latencyMs, cause, error } = trackedEmit.facts;
  const ackRecord = trackedEmit.ackSeq === undefined ? undefined : engine.log.read(trackedEmit.ackSeq);
  const { large } = engine.log;
  const args = !ackRecord
    ? undefined
    : large?.holds(ackRecord)
      ? await large.read(ackRecord, 'args', {})
      : packPayload(argsOf(ackRecord));
  return {
    seq: trackedEmit.seq,
    ...(delivery !== undefined && { delivery }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(cause && { cause }),
    ...(error && { error }),
    ...(args && { args }),
  };
}

/** Values are sent to the host as text, because they can be nested to any depth. */
function textsOf(result: ExpectResult): SentEmit['expect'] {
  if (result.status === 'passed') return result;
  const { status, path, expected, actual, cause } = result;
  return {
    status,
    path,
    ...(expected !== undefined && { expected: jsonText(expected) }),
    ...(actual !== undefined && { actual: jsonText(actual) }),
    ...(cause && { cause }),
  };
}
