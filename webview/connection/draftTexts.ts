import { catalog } from '../../src/model/texts/catalog.ts';

/** Why a field of the connection form cannot be used, as whole sentences. */
export const draftTexts = catalog('connectionFault', {
  share: 'Enter a number from 0 to 1.',
  duration: 'Enter a whole number of milliseconds from {min, number} to {max, number} (about 24.8 days).',
  retriesWithoutTimeout: 'Retries need an ack timeout. Without it the client treats every acknowledgement as an error.',
  nameTwice: '“{name}” is listed twice.',
  notAnObject: 'Enter a JSON object, such as {example}.',
  notAnArray: 'Enter a JSON array, such as {example}.',
  hiddenElsewhere: 'The hidden value belongs to another name. Enter the value again.',
  maskInText: '“{mask}” stands for a hidden value and cannot be part of a longer value. Enter the whole value again.',
  nothingHidden: 'No value is hidden under “{field}”. Enter the value.',
});
