import { listText } from '../texts/numberText.ts';
import { bandwidthText, millisecondsText } from '../texts/quantities.ts';
import { networkTexts } from './networkTexts.ts';

/** The fields of `NetworkConditions`, whose schema depends on the catalog of causes and must not be imported here. */
interface Conditions {
  readonly offline?: boolean | undefined;
  readonly stall?: boolean | undefined;
  readonly latencyMs?: number | undefined;
  readonly bytesPerSecond?: number | undefined;
}

/** Formats conditions: "offline", "+200 ms, 50 kB/s", "as it is". */
export function conditionsText({ offline, stall, latencyMs = 0, bytesPerSecond }: Conditions): string {
  if (offline) return networkTexts.offline();
  const parts = [
    stall && networkTexts.stalled(),
    latencyMs > 0 && networkTexts.latency({ duration: millisecondsText(latencyMs, 1) }),
    bytesPerSecond !== undefined && bandwidthText(bytesPerSecond),
  ].filter((part) => typeof part === 'string');
  return parts.length > 0 ? listText(parts) : networkTexts.unchanged();
}
