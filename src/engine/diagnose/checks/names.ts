import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { explain } from '../../../model/cause/causeTexts.ts';
import { systemCauses } from '../../../model/cause/systemCauses.ts';
import { type Check, failed, ok, skipped } from '../check.ts';
import { hasProxy } from '../proxyOf.ts';
import { within } from '../waiting.ts';

/** Looks up all addresses of the host, of both families. */
export const checkNames: Check = async ({ probe, facts, addEvidence }) => {
  const { hostname } = probe.server;
  if (hasProxy(probe)) return skipped('proxied');
  if (isIP(hostname) !== 0) {
    facts.addresses = [hostname];
    addEvidence(hostname);
    return ok;
  }
  try {
    const found = await within(probe.limits.responseMs, lookup(hostname, { all: true }), probe.signal);
    if (found === undefined) return failed(explain('connect.lookupFailed'));
    facts.addresses = [...new Set(found.map(({ address }) => address))];
    for (const address of facts.addresses) addEvidence(`${hostname} → ${address}`);
    return ok;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    addEvidence(`${hostname} → ${code}`);
    const [cause, params] = systemCauses[code] ?? ['connect.system', { systemCode: code }];
    return failed(explain(cause, params));
  }
};
