/** The texts of an entry in the sequence view. Pure. */
import { entryLabels, entryNotes } from '../../src/model/entry/entryLabels.ts';
import { packetText } from '../../src/model/entry/packetText.ts';
import type { ArrowJoin } from '../../src/model/sequence/arrowJoin.ts';
import type { Step } from '../../src/model/sequence/step.ts';
import { visible } from '../../src/model/text/visible.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { durationText } from '../../src/model/texts/quantities.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { formatChange } from '../format/connectionFormat.ts';
import type { Tone } from '../format/deliveryFormat.ts';
import { formatGroup } from '../format/groupFormat.ts';
import { groupTexts } from '../format/groupTexts.ts';
import { rowStatus, statusSentence } from '../format/rowStatus.ts';
import { isolatedStrings } from '../format/isolatedStrings.ts';
import { sequenceTexts } from './sequenceTexts.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

export interface StepText {
  /** The name of the event, or the text of a change. */
  readonly label: string;
  /** The arguments. */
  readonly preview: string;
  /** The latency or delivery status, as short as possible. */
  readonly figure: string;
  readonly tone: Tone;
  /** The delivery status and cause in sentences, for the tooltip. */
  readonly sentence: string;
  /** The label, status and arguments, for screen readers. */
  readonly name: string;
}

/** The maximum length of a shown text, so that a name of a megabyte is not measured. */
const maxLength = 300;

export function stepText(row: Row): StepText {
  const { facts, group } = row;
  if (group?.isOpen === false) {
    const { text, whole, tone } = formatGroup(group, facts);
    const folded = lineText(text, whole, tone);
    return { ...folded, name: `${folded.name}, ${groupTexts.folded({ count: group.count })}` };
  }
  const entry = entryText(row);
  return group ? { ...entry, name: `${entry.name}, ${groupTexts.unfolded({ count: group.count })}` } : entry;
}

/**
 * The text of an event that was captured at several ends. It includes whether the other end received the event, and the delay.
 * @param isMarked whether the text states that the other end did not receive it
 */
export function joinedText(text: StepText, join: ArrowJoin | undefined, step: Step, isMarked = false): StepText {
  if (!join || step.type !== 'arrow') return text;
  const time = join.ms === undefined ? '' : durationText(join.ms);
  const arrived = time === '' ? sequenceTexts.received() : sequenceTexts.receivedAfter({ time });
  if (step.end === 'received') {
    const sentence = [text.sentence, arrived].filter(Boolean).join(' · ');
    return { ...text, preview: '', figure: arrived, tone: 'quiet', sentence, name: `${text.label}, ${arrived}` };
  }
  if (join.state === 'missing') {
    const missing = sequenceTexts.notReceived();
    const name = isMarked ? text.name : `${text.name}, ${missing}`;
    return { ...text, figure: missing, tone: 'warning', name };
  }
  // The latency of the acknowledgement is more important than the time until the event was received.
  return { ...text, figure: text.figure || time, name: `${text.name}, ${arrived}` };
}

function entryText(row: Row): StepText {
  const { facts } = row;
  switch (facts.kind) {
    case 'event':
      return eventText(row);
    case 'ack':
      return ackText(row);
    case 'packet': {
      const text = shown(facts.packet ? packetText(facts.packet) : (facts.text ?? ''));
      return {
        label: text,
        preview: '',
        figure: shown(facts.transport ?? ''),
        tone: 'quiet',
        sentence: '',
        name: text,
      };
    }
    default: {
      const { text, whole, tone } = formatChange(facts);
      return lineText(text, whole, tone);
    }
  }
}

function lineText(text: string, whole: string, tone: Tone): StepText {
  return { label: shown(text), preview: '', figure: '', tone, sentence: shown(whole), name: shown(whole) };
}

function eventText(row: Row): StepText {
  const { facts, preview } = row;
  const delivery = rowStatus(row);
  const label = facts.event ? shown(facts.event) : commonTexts.noName();
  const shownName = facts.volatile ? sequenceTexts.volatile({ event: label }) : label;
  const labels = entryLabels(facts).join(', ');
  const args = isolatedStrings(shown(labels ? `${preview} ← ${labels}` : preview));
  const status = delivery ? `${delivery.label} ${delivery.figure}`.trim() : '';
  return {
    label: shownName,
    preview: args,
    // The arrow itself shows that the event was sent.
    figure: !delivery || (delivery.tone === 'quiet' && facts.delivery === 'sent') ? '' : shown(delivery.brief),
    tone: delivery?.tone ?? 'quiet',
    sentence: joinSentences([statusSentence(row), ...entryNotes(facts)].map(shown)),
    name: [shownName, shown(status), args.slice(0, 100)].filter(Boolean).join(', '),
  };
}

function ackText(row: Row): StepText {
  const { facts, preview, ofEvent } = row;
  const missing = rowStatus(row);
  const label = ofEvent === undefined ? sequenceTexts.ack() : sequenceTexts.ackOf({ event: shown(ofEvent) });
  const args = isolatedStrings(shown(preview));
  return {
    label,
    preview: args,
    figure: missing?.brief ?? (facts.latencyMs === undefined ? '' : durationText(facts.latencyMs)),
    tone: missing?.tone ?? 'good',
    sentence: statusSentence(row),
    name: [label, missing?.label, args.slice(0, 100)].filter(Boolean).join(', '),
  };
}

function shown(text: string): string {
  return visible(text.slice(0, maxLength));
}
