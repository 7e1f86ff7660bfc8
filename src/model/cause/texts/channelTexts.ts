import { causeCatalog } from '../causeCatalog.ts';

const faultSamples = { method: ['timeline/read'], fault: ['value.wrong'] } as const;

/** Why a message between the panel, the host and the engine had no result. */
export const channelTexts = causeCatalog({
  'channel.timedOut': {
    message: 'No response to the request “{method}” was received within {timeoutMs, number}\u00a0ms.',
    remedies: ['Try again.'],
  },
  'channel.closed': {
    message: 'The request “{method}” was not completed, because the panel or the engine was closed.',
  },
  'channel.notSent': { message: 'The request “{method}” could not be sent: {reported}{reportedEnd}' },
  'channel.unknownMethod': {
    message: 'The request “{method}” is not known.',
    remedies: ['Reload the window.'],
  },
  'channel.invalidParams': {
    params: faultSamples,
    nested: ['fault'],
    message: 'The parameters of the request “{method}” are invalid: {fault}',
  },
  'channel.invalidResult': {
    params: faultSamples,
    nested: ['fault'],
    message: 'The response to the request “{method}” is invalid: {fault}',
  },
  'channel.invalidNotification': {
    params: faultSamples,
    nested: ['fault'],
    message: 'The notification “{method}” is invalid: {fault}',
  },
  'channel.invalidMessage': {
    params: { fault: ['value.wrong'] },
    nested: ['fault'],
    message: 'A message is invalid: {fault}',
  },
});
