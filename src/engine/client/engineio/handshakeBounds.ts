/** Checks the Engine.IO handshake of a server before the client uses it. */
import { maxTimerMs } from '../../../base/clock.ts';
import { explain, type ParamsOf } from '../../../model/cause/causeTexts.ts';
import { NetworkFault } from '../network/networkFault.ts';
import { nestingOf } from '../../codec/jsonScan.ts';

/** The upgrades from polling that are known. The client would open a connection for every upgrade in the handshake. */
const knownUpgrade = 'websocket';
const maxSidLength = 1000;

interface Handshake {
  sid?: unknown;
  upgrades?: unknown;
  pingInterval?: unknown;
  pingTimeout?: unknown;
  maxPayload?: unknown;
}

interface Engine {
  readonly readyState: string;
  readonly transport?: { readonly name: string } | undefined;
}

/**
 * Checks a handshake, and removes values that the client must not use: repeated or unknown upgrades, and an invalid limit.
 * @throws Error that names the invalid field. The client then ends the connection
 */
export function boundHandshake(handshake: unknown, engine: Engine): void {
  if (engine.readyState !== 'opening') throw invalid({ fault: 'second' });
  if (typeof handshake !== 'object' || handshake === null) throw invalid({ fault: 'noObject' });
  const fields = handshake as Handshake;
  const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = fields;
  if (typeof sid !== 'string' || sid === '' || sid.length > maxSidLength) {
    throw invalid({ fault: 'sid', max: maxSidLength });
  }
  if (!Array.isArray(upgrades)) throw invalid({ fault: 'upgrades' });
  checkTime('pingInterval', pingInterval);
  checkTime('pingTimeout', pingTimeout);
  if (Number(pingInterval) + Number(pingTimeout) > maxTimerMs) {
    throw invalid({ fault: 'timeSum', max: maxTimerMs });
  }
  const canUpgrade = engine.transport?.name === 'polling' && upgrades.includes(knownUpgrade);
  fields.upgrades = canUpgrade ? [knownUpgrade] : [];
  if (typeof maxPayload !== 'number' || !(maxPayload > 0)) delete fields.maxPayload;
}

/**
 * @param text the text of an open packet
 * @throws Error when reading it could take a long time
 */
export function boundHandshakeText(text: unknown): void {
  if (typeof text === 'string' && nestingOf(text) !== 'yes') throw invalid({ fault: 'notJson' });
}

/** The fault of a handshake that is too long to be read. */
export function handshakeTooLong(isJson: boolean): NetworkFault {
  return invalid({ fault: isJson ? 'tooLong' : 'notJson' });
}

function checkTime(name: string, value: unknown): void {
  if (typeof value === 'number' && value > 0 && value <= maxTimerMs) return;
  throw invalid({ fault: 'time', field: name, max: maxTimerMs });
}

function invalid(params: ParamsOf<'handshake.invalid'>): NetworkFault {
  return new NetworkFault(explain('handshake.invalid', params));
}
