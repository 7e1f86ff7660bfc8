import { userError } from '../../model/cause/userErrors.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { jsonText } from '../../model/payload/jsonText.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import { type PackedPayload, packPayload, unpackPayload } from '../../model/payload/packedPayload.ts';
import type { Channel } from '../../protocol/channel.ts';
import { emitSend, type SentEmit } from '../../protocol/engineMessages.ts';
import { TrackedEmit } from '../connection/trackedEmit.ts';
import { emitExpecting } from './emitExpecting.ts';
import type { Engine } from '../engine.ts';
import { argsOf } from '../log/recordReader.ts';
import { readExpectation } from '../query/readExpectation.ts';

/** Handles requests to emit; responds with the delivery status and the result of the expectation. */
export function registerEmitHandlers(engine: Engine, channel: Channel): Disposable {
  const store = new DisposableStore();
  const ended = store.add(new Emitter<void>());
  store.add({ dispose: () => ended.fire() });
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
      const { trackedEmit, result } = await emitExpecting(engine, connection, {
        emit,
        expectation,
        notation: expect,
        ended: ended.event,
      });
      engine.expectations.end(trackedEmit.seq, result);
      return {
        ...(trackedEmit instanceof TrackedEmit ? await outcomeOf(engine, trackedEmit) : trackedEmit),
        expect: textsOf(result),
      };
    },
  );
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
