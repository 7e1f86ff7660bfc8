import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import type { Tab } from '../ui/tabs.ts';
import { hasCode } from './codeTab.ts';
import { codeTabTexts } from './codeTabTexts.ts';
import type { DetailsTab } from './detailsSlice.ts';
import { detailsTexts } from './detailsTexts.ts';

type Tabs = readonly [Tab<DetailsTab>, ...Tab<DetailsTab>[]];

/** The tabs that have something to show for an entry. Until the details are known, the tabs that every event has. */
export function tabsOf(details: EntryDetails | null | undefined): Tabs {
  const attachments = details?.attachments.length ?? 0;
  const raw: Tab<DetailsTab> = { id: 'raw', label: detailsTexts.raw() };
  const hex: Tab<DetailsTab> = {
    id: 'hex',
    label: detailsTexts.hex(),
    ...(attachments > 0 ? { note: String(attachments) } : {}),
  };
  const connection: Tab<DetailsTab> = { id: 'connection', label: detailsTexts.connection() };
  if (!details) return [{ id: 'arguments', label: detailsTexts.arguments() }, raw, hex];
  const { facts, args, packets, wantsAck, ack } = details;
  const ofConnection = facts.connectionId === '' ? [] : [connection];
  if (facts.kind === 'packet') return [raw, hex, ...ofConnection];
  const onWire = args !== undefined || packets.length > 0 ? [raw, hex] : [];
  // If there are no arguments, the first tab shows the facts of the entry.
  const label = args === undefined ? detailsTexts.properties() : detailsTexts.arguments();
  return [
    { id: 'arguments', label },
    ...onWire,
    ...(wantsAck || ack ? [acknowledgement()] : []),
    ...(hasCode(facts) ? [{ id: 'code', label: codeTabTexts.title() } as const] : []),
    ...(facts.rule ? [{ id: 'rule', label: detailsTexts.rules() } as const] : []),
    ...(facts.kind === 'event' || (facts.kind === 'ack' && facts.of !== undefined)
      ? [{ id: 'when', label: detailsTexts.timing() } as const]
      : []),
    ...ofConnection,
  ];
}

function acknowledgement(): Tab<DetailsTab> {
  return { id: 'acknowledgement', label: detailsTexts.acknowledgement(), short: detailsTexts.ackShort() };
}
