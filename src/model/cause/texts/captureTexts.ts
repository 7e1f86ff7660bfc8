import { type CauseText, textOf } from '../cause.ts';

/** What could not be recorded, kept or read, and what an engine could not see to its end. */
export const captureTexts = {
  'capture.engineEnded': {
    weight: 'exact',
    message: () =>
      'The engine ended before the delivery was known. The last moments of that capture are not on record.',
  },
  'capture.internalError': {
    weight: 'exact',
    params: { said: ['x is not a function'] },
    message: (params) => `An error inside the inspector: ${textOf(params, 'said')}`,
  },
  'capture.payloadTooLarge': {
    weight: 'exact',
    message: () => 'The payload is too large to be kept in the capture.',
  },
  'capture.payloadCut': {
    weight: 'exact',
    params: { limit: [16_000_000] },
    message: (params) =>
      `Packets are recorded up to ${Number(params['limit'] ?? 0) / 1e6}\u00a0MB, and this one is larger: its arguments cannot be read. Its beginning is under Raw.`,
  },
  'capture.payloadTooDeep': {
    weight: 'exact',
    message: () => 'The arguments are nested too deeply, or are too many, to be read. The packet is under Raw.',
  },
  'capture.payloadLost': {
    weight: 'exact',
    message: () => 'The arguments can no longer be read: the file that held them was removed, replaced or damaged.',
  },
  'capture.payloadNotKept': {
    weight: 'exact',
    message: () =>
      'The arguments were not kept: the capture could not be written when they were received, and memory for waiting data was used up.',
  },
  'file.payloadTooDeep': {
    weight: 'exact',
    message: () => 'The arguments are nested too deeply to be written as JSON.',
  },
  'file.payloadTooLarge': { weight: 'exact', message: () => 'The arguments are too large to be written.' },
  'file.payloadNotWritten': {
    weight: 'exact',
    params: { said: ['unexpected value'] },
    message: (params) => `The arguments could not be written: ${textOf(params, 'said')}`,
  },
  'file.recordedText': {
    weight: 'general',
    params: { text: ['transport close'] },
    message: (params) => textOf(params, 'text'),
  },
} as const satisfies Readonly<Record<string, CauseText>>;
