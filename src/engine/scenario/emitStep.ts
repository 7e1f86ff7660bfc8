import { isUserError } from '../../base/userError.ts';
import {
  checkOutcome,
  defaultWithinMs,
  mayStillBeDelivered,
  parseExpectation,
} from '../../model/matcher/expectation.ts';
import { type EmitStep, needsAck } from '../../model/scenario/scenario.ts';
import type { OutgoingEmit } from '../contracts/inspectedClient.ts';
import type { SentEvent } from './scenarioPort.ts';
import { captureWith, type StepContext } from './stepContext.ts';
import { errored, failedBy } from './stepEnd.ts';

/** Emits an event, and waits until its delivery status is as expected or cannot become so. @throws StepEndError, UserError */
export async function emitStep(context: StepContext, step: EmitStep): Promise<void> {
  const { scope, connections, stopping, port } = context;
  connections.beginWindows();
  const connection = connections.get(step.as === undefined ? undefined : scope.fillText(step.as, 'as'));
  const { client, written, onDidChange } = connection;
  await stopping.until(scope.readSecretsFor(written, [step.emit, step.args, step.expect, step.capture]));
  const event = scope.fillText(step.emit, 'emit');
  const args = (await stopping.until(scope.fillPayload(step.args ?? [], 'args'))) as unknown[];
  const notation = await stopping.until(scope.fillNotation(step.expect ?? {}, 'expect'));
  const expectation = parseExpectation(notation, { root: 'expect', testRegex: port.regexRunner() });
  const keep = captureWith(context, step.capture);
  const { ackTimeoutMs = defaultWithinMs } = written;
  const emit: OutgoingEmit = {
    event,
    args,
    volatile: step.volatile ?? false,
    compress: true,
    ...((isAckWanted(step) || needsAck(step)) && { ack: { timeoutMs: timeoutOf(step) ?? ackTimeoutMs } }),
  };
  let sent: SentEvent;
  try {
    sent = client.emit(emit);
  } catch (error) {
    if (!isUserError(error)) throw error;
    if (expectation.delivery === 'failed') return;
    throw errored(error.cause);
  }
  await stopping.until(sent.whenDecided());
  await stopping.untilSo(
    () => !mayStillBeDelivered(expectation, sent.delivery) || client.isOver,
    (check) => onDidChange(check),
    defaultWithinMs,
  );
  const { wantsAck, delivery, latencyMs } = sent;
  const ack = sent.ack();
  const difference = checkOutcome(expectation, { wantsAck, delivery, latencyMs, ack });
  if (difference) throw failedBy(difference, difference.path[0] === 'delivery' ? sent.cause : undefined);
  keep({
    ...(ack && { ack }),
    ...(delivery !== undefined && { delivery }),
    ...(latencyMs !== undefined && { latencyMs }),
  });
}

function isAckWanted({ ack = false }: EmitStep): boolean {
  return ack !== false;
}

function timeoutOf({ ack }: EmitStep): number | undefined {
  return typeof ack === 'object' ? ack.timeoutMs : undefined;
}
