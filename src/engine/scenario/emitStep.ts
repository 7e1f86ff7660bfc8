import { isUserError } from '../../base/userError.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import {
  checkOutcome,
  defaultWithinMs,
  EventCheck,
  type Expectation,
  type ExpectNotation,
  mayStillBeDelivered,
  parseExpectation,
} from '../../model/matcher/expectation.ts';
import type { SavedEmitStep } from '../../model/scenario/listScenarios.ts';
import { capturesAck, type EmitStep } from '../../model/scenario/scenario.ts';
import type { OutgoingEmit } from '../contracts/inspectedClient.ts';
import type { ScenarioConnection, SentEvent } from './scenarioPort.ts';
import { captureWith, type StepContext } from './stepContext.ts';
import { errored, failed, failedBy } from './stepEnd.ts';

/** Emits an event, and waits until its delivery status is as expected, or can no longer become so. @throws StepEndError, UserError */
export async function emitStep(context: StepContext, step: SavedEmitStep): Promise<void> {
  const { scope, connections, stopping, port } = context;
  connections.beginWindows(step);
  const filler = scope.fillerOf(step);
  const connection = connections.get(step.as === undefined ? undefined : filler.fillText(step.as, 'as'));
  const { client, window, written, onDidChange } = connection;
  const { withinMs = defaultWithinMs } = step;
  await stopping.until(filler.readSecretsFor(written, [step.emit, step.args, step.expect, step.capture, step.events]));
  const event = filler.fillText(step.emit, 'emit');
  const args = (await stopping.until(filler.fillPayload(step.args ?? [], 'args'))) as unknown[];
  const notation = await stopping.until(filler.fillNotation(step.expect ?? {}, 'expect'));
  const events = step.events && (await stopping.until(expectedEvents(context, step.events)));
  const expectation = parseExpectation(
    { ...notation, ...(events && { events }), withinMs },
    { root: 'expect', testRegex: port.regexRunner() },
  );
  const keep = captureWith(context, step.capture);
  const { ackTimeoutMs = withinMs } = written;
  const emit: OutgoingEmit = {
    event,
    args,
    volatile: step.volatile ?? false,
    compress: step.compress ?? true,
    ...((isAckWanted(step) || expectation.needsAck || capturesAck(step)) && {
      ack: { timeoutMs: timeoutOf(step) ?? ackTimeoutMs },
    }),
  };
  const received = new EventCheck(expectation);
  const stopLooking = window.watch({
    take: (incoming) => {
      received.received(incoming.event, () => incoming.args());
      return false;
    },
  });
  try {
    const begin = port.clock.now();
    const sent = sentEvent(client, emit, expectation);
    if (!sent) return;
    await stopping.until(sent.whenDecided());
    await stopping.untilTrue(
      () => !mayStillBeDelivered(expectation, sent.delivery) || client.isOver,
      (look) => onDidChange(look),
      withinMs,
    );
    const { wantsAck, delivery, latencyMs } = sent;
    const ack = sent.ack();
    const difference = checkOutcome(expectation, { wantsAck, delivery, latencyMs, ack });
    if (difference) throw failedBy(difference, difference.path[0] === 'delivery' ? sent.cause : undefined);
    await stopping.untilTrue(
      () => received.isDecided || client.isOver,
      (look) => onDidChange(look),
      Math.max(0, begin + withinMs - port.clock.now()),
    );
    assertReceived(received);
    keep({
      ...(ack && { ack }),
      ...(delivery !== undefined && { delivery }),
      ...(latencyMs !== undefined && { latencyMs }),
    });
  } finally {
    stopLooking();
  }
}

/** The emitted event; undefined if the emit is refused, as expected. */
function sentEvent(client: ScenarioConnection, emit: OutgoingEmit, { delivery }: Expectation): SentEvent | undefined {
  try {
    return client.emit(emit);
  } catch (error) {
    if (!isUserError(error)) throw error;
    if (delivery === 'failed') return undefined;
    throw errored(error.cause);
  }
}

function assertReceived({ result }: EventCheck): void {
  if (result.status === 'passed') return;
  const { path, expected, actual, cause } = result;
  throw failed(cause ?? explain('scenario.notAsExpected', { path }), {
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
  });
}

/** The names of expected events are text, even if they consist of digits. */
async function expectedEvents(
  { scope }: StepContext,
  events: NonNullable<SavedEmitStep['events']>,
): Promise<ExpectNotation['events']> {
  const filled: NonNullable<ExpectNotation['events']>[number][] = [];
  for (const [index, { event, args }] of events.entries()) {
    const root = `expect.events[${index}]`;
    const name = scope.fillText(event, `${root}.event`);
    filled.push({ event: name, ...(args && { args: await scope.fillNotation(args, `${root}.args`) }) });
  }
  return filled;
}

function isAckWanted({ ack = false }: EmitStep): boolean {
  return ack !== false;
}

function timeoutOf({ ack }: EmitStep): number | undefined {
  return typeof ack === 'object' ? ack.timeoutMs : undefined;
}
