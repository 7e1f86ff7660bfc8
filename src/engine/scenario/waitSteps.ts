/** Steps that wait for events, or for their absence. */
import { explain } from '../../model/cause/causeTexts.ts';
import { nestedParams } from '../../model/cause/cause.ts';
import type { Filter } from '../../model/filter/filter.ts';
import { readWildcard } from '../../model/filter/filterWildcard.ts';
import { defaultWithinMs } from '../../model/matcher/expectation.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import type { NeverStep, WaitForStep } from '../../model/scenario/scenario.ts';
import { isUserError } from '../../base/userError.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { readFilter } from '../query/readFilter.ts';
import { missedEvents } from './missedEvents.ts';
import type { ReceivedEvent } from './scenarioPort.ts';
import { captureWith, check, type StepContext } from './stepContext.ts';
import { endOf, errored, failed, type StepEndError } from './stepEnd.ts';

/** Takes events that the connection received since the start of the last step that can cause events. @throws StepEndError, UserError */
export async function waitForStep(context: StepContext, step: WaitForStep): Promise<void> {
  const { port, scope, connections, stopping } = context;
  const filler = scope.fillerOf(step);
  const connection = connections.get(step.as === undefined ? undefined : filler.fillText(step.as, 'as'));
  const { client, window, written, onDidChange } = connection;
  const { count = 1, withinMs = defaultWithinMs } = step;
  await stopping.until(filler.readSecretsFor(written, step));
  const event = filler.fillText(step.waitFor, 'waitFor');
  const where = step.where === undefined ? undefined : filler.fillText(step.where, 'where');
  const isMatch = eventTest(event, where);
  const expected = await stopping.until(filler.fillNotation(step.expect?.args, 'expect.args'));
  const reply = step.reply && ((await stopping.until(filler.fillPayload(step.reply, 'reply'))) as unknown[]);
  const keep = captureWith(context, step.capture);
  const taken: ReceivedEvent[] = [];
  let fault: StepEndError | undefined;
  const taker = {
    take: (received: ReceivedEvent): boolean => {
      if (fault !== undefined || taken.length >= count) return false;
      try {
        if (!isMatch(received)) return false;
        taken.push(received);
        check(context, expected, expected === undefined ? undefined : received.args(), ['args']);
        if (reply) sendReply(received, reply);
      } catch (error) {
        fault = endOf(error);
      }
      return true;
    },
  };
  try {
    const offering = window.offer(taker, () => new TimeSlicer(port.clock, stopping.signal));
    if (offering) await stopping.until(offering);
    await stopping.untilTrue(
      () => fault !== undefined || taken.length >= count || client.isOver,
      (look) => onDidChange(look),
      withinMs,
    );
  } finally {
    window.stop(taker);
  }
  if (fault !== undefined) throw fault;
  const last = taken.at(-1);
  if (!last || taken.length < count) {
    const wantedEvents = count === 1 ? event : { event, count };
    if (client.isOver) {
      const cause = explain('scenario.endedWhileWaiting', { ...nestedParams('fault', client.endCause), event });
      throw failed(cause, { expected: wantedEvents });
    }
    const wanted = { isNamed: eventTest(event, undefined), isMatch, taken };
    const slicer = new TimeSlicer(port.clock, stopping.signal);
    const { params: missed, unmatched } = await stopping.until(missedEvents(connections, connection, wanted, slicer));
    const params = { event, ms: withinMs, count, received: taken.length, ...missed, ...(unmatched && { where }) };
    throw failed(explain('scenario.nothingReceived', params), {
      expected: unmatched ? { event, where, ...(count > 1 && { count }) } : wantedEvents,
      ...(taken.length > 0
        ? { actual: { event, count: taken.length } }
        : unmatched && { actual: { event: unmatched.event, ...argsOf(unmatched) } }),
    });
  }
  if (step.capture) keep({ args: last.args(), event: last.event });
}

/** The arguments of an event, in payload notation; nothing if they are no longer in the capture. */
function argsOf(event: ReceivedEvent): { args?: unknown } {
  try {
    return { args: formatPayload(event.args()) };
  } catch (error) {
    if (isUserError(error)) return {};
    throw error;
  }
}

function sendReply(event: ReceivedEvent, reply: readonly unknown[]): void {
  if (!event.requestsReply) throw errored(explain('scenario.noReplyRequested', { event: event.event }));
  event.reply(reply);
}

/** Fails as soon as an event is received. @throws StepEndError, UserError */
export async function neverStep(context: StepContext, step: NeverStep): Promise<void> {
  const { port, scope, connections, stopping } = context;
  const connection = connections.get(step.as === undefined ? undefined : scope.fillText(step.as, 'as'));
  const { window, written, onDidChange } = connection;
  const found: ReceivedEvent[] = [];
  let fault: StepEndError | undefined;
  const hasEnded = (): boolean => fault !== undefined || found.length > 0;
  // Events that are received while the variables of the step are filled in count too.
  let isMatch: ((received: ReceivedEvent) => boolean) | undefined;
  const early: ReceivedEvent[] = [];
  const look = (received: ReceivedEvent, test: (received: ReceivedEvent) => boolean): void => {
    if (hasEnded()) return;
    try {
      if (test(received)) found.push(received);
    } catch (error) {
      fault = endOf(error);
    }
  };
  const stopLooking = window.watch({
    take: (received) => {
      if (isMatch) look(received, isMatch);
      else early.push(received);
      // The event is not taken, because other steps may wait for it.
      return false;
    },
  });
  try {
    await stopping.until(scope.readSecretsFor(written, step));
    const event = scope.fillText(step.never, 'never');
    const test = eventTest(event, step.where === undefined ? undefined : scope.fillText(step.where, 'where'));
    const slicer = new TimeSlicer(port.clock, stopping.signal);
    // Events that are received between two time slices are added to the list.
    for (let index = 0; index < early.length && !hasEnded(); index++) {
      look(early[index] as ReceivedEvent, test);
      if (slicer.shouldYield) await stopping.until(slicer.yieldToEventLoop());
    }
    isMatch = test;
    await stopping.untilTrue(hasEnded, (again) => onDidChange(again), step.duringMs);
  } finally {
    stopLooking();
  }
  if (fault !== undefined) throw fault;
  const [first] = found;
  if (!first) return;
  throw failed(explain('scenario.received', { event: first.event }), { actual: formatPayload(first.args()) });
}

/** @throws UserError for a filter that cannot be read */
function eventTest(event: string, where: string | undefined): (received: ReceivedEvent) => boolean {
  const isNamed = readWildcard(event);
  const filter: Filter | undefined = where === undefined ? undefined : readFilter(where);
  return (received) => isNamed(received.event) && (!filter || received.matches(filter));
}
