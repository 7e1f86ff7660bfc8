import { expect, it } from 'vitest';
import { Outages } from '../../../../src/engine/statistics/outages.ts';
import type { RareFacts } from '../../../../src/model/entry/rareFacts.ts';

const lost: RareFacts = { state: 'disconnected', cause: { code: 'transport.closed' }, retryDelayMs: 100 };
const failed: RareFacts = { state: 'connectError', cause: { code: 'connect.refused' }, retryDelayMs: 100 };

/** The outages of one connection with these transitions, at 100, 200, 300 … ms. */
function outagesOf(...transitions: readonly RareFacts[]): number[] {
  const outages = new Outages();
  transitions.forEach((facts, index) => outages.transition('c1', (index + 1) * 100, facts));
  return [...outages.pairs(undefined)];
}

it('an outage lasts while the client tries to connect again', () => {
  expect(outagesOf({ state: 'connected' }, lost, { state: 'reconnecting' }, failed)).toEqual([200, NaN]);
  expect(outagesOf(lost, { state: 'reconnecting' }, { state: 'connected' })).toEqual([100, 300]);
  expect(outagesOf({ state: 'connecting' }, failed, { state: 'reconnecting' })).toEqual([200, NaN]);
});

it('a client that waits for the response of the server has an outage', () => {
  const waiting: RareFacts = { state: 'connectError', cause: { code: 'namespace.noAnswer' } };
  expect(outagesOf({ state: 'connecting' }, waiting)).toEqual([200, NaN]);
});

it('a client without reconnection has no outage when the server does not respond for the namespace', () => {
  const overdue: RareFacts = { state: 'connectError', cause: { code: 'namespace.noAnswer' }, noRetry: true };
  expect(outagesOf({ state: 'connecting' }, overdue)).toEqual([]);
  // The user connects again later.
  expect(outagesOf({ state: 'connecting' }, overdue, { state: 'connecting' }, overdue)).toEqual([]);
  expect(outagesOf({ state: 'connected' }, lost, { state: 'reconnecting' }, overdue)).toEqual([200, 400]);
});

it('a refusal without a further attempt is no outage', () => {
  const refusal: RareFacts = { state: 'connectError', cause: { code: 'namespace.refused' } };
  expect(outagesOf({ state: 'connecting' }, refusal)).toEqual([]);
  expect(outagesOf({ state: 'connected' }, lost, { state: 'reconnecting' }, refusal)).toEqual([200, 400]);
});

it('a disconnect by the server without reconnection is no outage', () => {
  const kicked: RareFacts = { state: 'disconnected', cause: { code: 'server.disconnected' } };
  expect(outagesOf({ state: 'connected' }, kicked)).toEqual([]);
  // The user connects again later.
  expect(outagesOf({ state: 'connected' }, kicked, { state: 'connecting' }, { state: 'connected' })).toEqual([]);
});

it('a client without reconnection has no outage when its transport ends', () => {
  expect(outagesOf({ state: 'connected' }, { state: 'disconnected', cause: { code: 'transport.closed' } })).toEqual([]);
});

it('an outage ends when the client gives up', () => {
  const last: RareFacts = { state: 'connectError', cause: { code: 'connect.refused' } };
  const gaveUp: RareFacts = { state: 'reconnectFailed', cause: { code: 'client.gaveUp' } };
  expect(outagesOf(lost, { state: 'reconnecting' }, last, gaveUp)).toEqual([100, 300]);
  expect(outagesOf(lost, { state: 'reconnecting' }, gaveUp)).toEqual([100, 300]);
});

it('an outage ends when the connection is removed or disconnected, also if the entry names the cause of the failure', () => {
  expect(outagesOf(lost, { state: 'disconnected', cause: { code: 'client.disconnected' } })).toEqual([100, 200]);
  expect(outagesOf(lost, failed, { state: 'disconnected', cause: { code: 'connect.refused' } })).toEqual([100, 300]);
});

it('without recorded delays, the next attempt shows that the outage continued', () => {
  const { retryDelayMs: _, ...end } = lost;
  const { retryDelayMs: __, ...error } = failed;
  expect(outagesOf(end, { state: 'reconnecting' }, error, { state: 'connected' })).toEqual([100, 400]);
});
