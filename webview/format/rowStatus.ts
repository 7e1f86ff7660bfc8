/**
 * The delivery status of an event, and whether the other end of its socket certainly did not receive the event or acknowledgement, or has no
 * entry of it. Pure.
 */
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { deliveryLabelTexts } from '../../src/model/entry/deliveryLabelTexts.ts';
import { missingCause } from '../../src/model/correlation/missingEnd.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { deliverySentence, type DeliveryText, formatDelivery } from './deliveryFormat.ts';
import { missingTexts } from './missingTexts.ts';
import { shortReason } from './shortReason.ts';
import { shortStatusTexts } from './shortStatusTexts.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

type StatusRow = Pick<Row, 'facts' | 'wantsAck' | 'missing'>;

export function rowStatus({ facts, wantsAck, missing }: StatusRow): DeliveryText | undefined {
  const delivery = formatDelivery(facts, wantsAck);
  if (!missing) return delivery;
  const { end, why, sockets } = missing;
  const brief = missingTexts.brief({ end, why, sockets });
  const label = missingTexts.label({ end, why, sockets });
  // “Not received” implies that the event was sent, so the status “sent” is left out.
  if (!delivery || delivery.tone === 'quiet')
    return { icon: 'debug-disconnect', label, figure: '', brief, tone: 'warning' };
  return {
    icon: delivery.icon,
    label: `${delivery.label} ${delivery.figure}`.trim(),
    figure: `· ${label}`,
    brief: shortStatusTexts.withReason({ status: delivery.brief, reason: brief }),
    tone: delivery.tone === 'bad' ? 'bad' : 'warning',
  };
}

/**
 * The short status with its reason before it, for a column without enough space for both: the icon and the color show the status too, and
 * only the text can show the reason. Undefined if the status has no reason.
 */
export function reasonFirst({ facts, wantsAck, missing }: StatusRow): string | undefined {
  const { delivery } = facts;
  if (!delivery) return undefined;
  if (missing) {
    const status = formatDelivery(facts, wantsAck);
    if (!status || status.tone === 'quiet') return undefined;
    return shortStatusTexts.reasonFirst({ status: status.brief, reason: missingTexts.brief(missing) });
  }
  // A duration without its status would look like the time of an acknowledgement.
  const reason = facts.cause?.code === 'ack.timeout' ? undefined : shortReason(facts);
  if (reason === undefined) return undefined;
  return shortStatusTexts.reasonFirst({ status: deliveryLabelTexts.label({ delivery }), reason });
}

/** The delivery status and the missing end in complete sentences. */
export function statusSentence({ facts, wantsAck, missing }: StatusRow): string {
  const delivery = deliverySentence(facts, wantsAck);
  if (!missing) return delivery;
  const several = missing.sockets > 1 ? missingTexts.several({ count: missing.sockets }) : '';
  return joinSentences([delivery, causeMessage(missingCause(missing, facts.kind === 'ack')), several]);
}
