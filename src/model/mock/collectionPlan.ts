/** Separate from collectionMock.ts, so that the bundle of the servers does not contain the schemas of collections. */
import { parsePayload } from '../payload/payload.ts';
import { argumentsKey } from './argumentsKey.ts';
import type { CollectionMock } from './collectionMock.ts';
import type { MockPlan, MockRequest, MockStep, MockVisit } from './mockPlan.ts';

/** The plan of a server. Nothing is sent before a client emits. */
export function collectionPlan({ path, parser, namespaces, responses, omissions }: CollectionMock): MockPlan {
  const visits = new Map<string, MockVisit & { readonly requests: MockRequest[] }>();
  for (const namespace of namespaces) visits.set(namespace, { unprompted: [], requests: [] });
  for (const { namespace, event, args, ack, events } of responses) {
    const steps: MockStep[] = [];
    if (ack) steps.push({ type: 'ack', afterMs: 0, args: () => parsePayload(ack) as unknown[] });
    for (const { event: name, args: given } of events) {
      const read = (): unknown[] => parsePayload(given) as unknown[];
      steps.push({ type: 'event', afterMs: 0, event: name, wantsAck: false, args: read });
    }
    const key = args && argumentsKey(parsePayload(args) as unknown[]);
    visits.get(namespace)?.requests.push({ event, key, steps });
  }
  const served = [...visits].map(([namespace, visit]): [string, MockVisit[]] => [namespace, [visit]]);
  return { path, parser, namespaces: new Map(served), omissions };
}
