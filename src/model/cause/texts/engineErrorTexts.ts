import { causeCatalog } from '../causeCatalog.ts';

/** The remedy for a regular expression that takes too long. */
const patternAdvice = 'Write it without repetitions inside repetitions, such as (a+)+, and anchor it with ^.';

/** The remedy for a value of the details that is too long for a filter. */
const filterByPath =
  'Select Copy path, and enter “arg:” and the path as the filter. It matches every entry that has a value at this path.';

/** Why the engine cannot do what was requested. */
export const engineErrorTexts = causeCatalog({
  'engine.noConnection': {
    message: 'There is no connection “{connectionId}”.',
    remedies: ['{known, select, none {Connect first.} other {Known connections: {known}.}}'],
  },
  'engine.noSuchConnection': {
    message: 'There is no connection “{connectionId}” in the capture.',
    remedies: ['{known, select, none {Connect first.} other {Known connections: {known}.}}'],
  },
  'command.failed': { message: '{reported}{reportedEnd}' },
  'engine.ended': { message: 'The engine ended.' },
  'engine.canceled': { message: 'The request was canceled.' },
  'payload.readTooLong': {
    message:
      '{seq, select, none {A received payload} other {The payload of entry #{seq}}} takes too long to read: reading was stopped after {seconds}\u00a0s.',
  },
  'payload.readTooLarge': {
    message:
      '{seq, select, none {A received payload} other {The payload of entry #{seq}}} takes too much memory to read: reading was stopped.',
  },
  'payload.readerEnded': {
    params: { seq: [12], fault: ['worker.exited'] },
    nested: ['fault'],
    message:
      '{seq, select, none {A received payload} other {The payload of entry #{seq}}} was not read, because the thread that reads large payloads stopped.{fault, select, none {} other { {fault}}}',
    remedies: ['Try again.'],
  },
  'capture.payloadGone': { message: 'The payload of entry #{seq} can no longer be read.' },
  'capture.tooManyValues': { message: 'Its arguments contain more than {max, number} values.' },
  'capture.noArguments': { message: 'This entry has no arguments.' },
  'capture.notSentAgain': {
    params: { event: ['order'], seq: [12], fault: ['capture.tooManyValues'] },
    nested: ['fault'],
    message: '“{event}” (#{seq}) cannot be sent again. {fault}',
  },
  'capture.entryGone': { message: 'Entry #{seq} is no longer in the capture.' },
  'capture.noEvent': { message: 'Entry #{seq} is not an event.' },
  'capture.argumentsNotKept': {
    message: 'The arguments of “{event}” (#{seq}) were not recorded.',
    remedies: ['Emit it from the form.'],
  },
  'capture.connectionGone': {
    message: 'The connection of “{event}” (#{seq}) no longer exists.',
    remedies: ['Connect again, and use “Edit and resend” to emit it there.'],
  },
  'capture.noText': { message: 'This value is not text.' },
  'capture.noValue': { message: 'The arguments have no value at this path.' },
  'capture.bytesGone': { message: 'These bytes are no longer in the capture.' },
  'capture.valueTooLong': {
    message: 'This value has more than {millions, number} million characters as JSON.',
    remedies: ['Copy a part of it, or save its bytes from the Hex tab.'],
  },
  'capture.pathTooLong': { message: 'The path has {characters, number} characters, which is too long.' },
  'capture.entryTooLong': {
    message:
      'The entry is longer than {megabytes, number, ::@##}\u00a0MB. Its arguments and packets are in the details.',
  },
  'capture.selectionTooLong': {
    message:
      'The selection is longer than {megabytes, number, ::@##}\u00a0MB as text. Only the first {fitting, plural, one {entry fits} other {# entries fit}}.',
    remedies: ['Select fewer entries.'],
  },
  'capture.noView': { message: 'There is no view “{viewId}”. Open one first.' },
  'capture.streamGone': { message: 'The result of this analysis is no longer available. Run it again.' },
  'matcher.stopped': {
    message:
      'The pattern {pattern} was stopped: it took more than {ms, number}\u00a0ms (the text has {characters, number} characters).',
    remedies: [patternAdvice],
  },
  'filter.invalid': {
    params: { of: ['request', 'replaySource'], at: [3], fault: ['filter.quoteOpen'] },
    nested: ['fault'],
    message:
      'The filter{of, select, replaySource { of the source} other {}} cannot be read at character {at, number}: {fault}',
  },
  'filter.patternSlow': {
    message: 'The regular expression {patterns} takes more than {ms, number}\u00a0ms for some entries and was stopped.',
    remedies: [patternAdvice],
  },
  'filter.stopped': {
    params: { fault: ['filter.patternSlow'] },
    nested: ['fault'],
    message: 'The filter was turned off. {fault}',
    derived: { isSlow: ({ fault }) => fault === 'filter.patternSlow' },
    remedies: [`{isSlow, select, true {${patternAdvice}} other {}}`],
  },
  'filter.noMatch': {
    message: 'No entry matched “{filter}” on {url} within {timeoutMs, number}\u00a0ms.',
  },
  'filter.textTooLong': {
    message: 'You can filter only by a text of one line and up to {limit, number} characters.',
    remedies: [filterByPath],
  },
  'filter.numberTooLong': {
    message: 'You can filter only by a number of up to {limit, number} digits.',
    remedies: [filterByPath],
  },
  'filter.pathInvalid': {
    params: { at: [3], fault: ['filter.pathName'] },
    nested: ['fault'],
    message: 'The path cannot be read at character {at, number}: {fault}',
  },
  'bytes.notMsgpack': { message: 'This is not a complete MessagePack value, or it is nested too deeply.' },
  'bytes.msgpackInvalid': { message: 'This MessagePack data cannot be read: {reported}{reportedEnd}' },
  'bytes.msgpackTooLong': {
    message: 'At most 1\u00a0MB of MessagePack data can be decoded.',
    remedies: ['Select fewer bytes.'],
  },
  'bytes.notUnpacked': { message: 'These bytes cannot be decompressed as {format}: {reported}{reportedEnd}' },
  'replay.nothing': { message: 'There is nothing to replay: the count of events is 0.' },
  'replay.noEvents': {
    message:
      'There is nothing to replay: the connection {connectionId} has no event{filter, select, none {} other { that matches “{filter}”}} in the capture.',
  },
  'replay.unknown': { message: 'There is no replay “{replayId}”. It was removed, or never started.' },
  'replay.noRun': { message: 'The replay “{replayId}” has no run {run, number}.' },
  'session.notSaving': { message: 'This session is no longer being saved.' },
  'session.canceled': { message: 'Saving was canceled.' },
  'session.cleared': { message: 'The capture was cleared while it was being saved. No entries are left.' },
  'collection.unreadable': {
    params: { line: [3], column: [5], fault: ['collection.expected'] },
    nested: ['fault'],
    message:
      'The collection cannot be read, so nothing was saved. Line {line, number}, column {column, number}: {fault}',
  },
  'collection.noEmit': { message: 'The collection has no emit “{emit}”. Nothing was saved.' },
  'collection.noItem': { message: 'The collection has no folder “{folder}”. Nothing was changed.' },
  'collection.severalItems': {
    message: 'The collection has {count, number} items named “{path}”, so nothing was changed.',
    remedies: ['Give each of them a unique name in the file.'],
  },
  'collection.nameTaken': {
    message: '“{name}” already exists.',
    remedies: ['Choose another name.'],
  },
  'collection.emitChanged': {
    message: 'The emit “{emit}” was changed in its file after it was loaded, so nothing was saved.',
    remedies: ['Select it in the Collections view to load it again, or save the form as a new emit.'],
  },
  'collection.noPart': {
    params: { type: ['scenario', 'connection', 'request'], name: ['main'] },
    message:
      'The collection has no {type, select, scenario {scenario} connection {connection} other {HTTP request}} “{name}”. Nothing was changed.',
  },
  'collection.inUse': {
    params: { name: ['main'], users: ['“Join”, “Log in”'], count: [1, 2] },
    message: '“{name}” is used by {users}, so nothing was changed.',
    remedies: [
      'First change or delete the {count, plural, one {item that uses} other {items that use}} it, or select {count, plural, one {that item} other {those items}} too.',
    ],
  },
  'collection.usesScenario': {
    params: { name: ['Chat'], used: ['Log in'] },
    message:
      '“{name}” uses the scenario “{used}”, which is missing or different in the other collection. Nothing was moved.',
    remedies: ['Select both scenarios and move them together.'],
  },
  'collection.folderIntoItself': { message: 'A folder cannot be moved into itself. Nothing was changed.' },
  'collection.nameUnusable': {
    params: { name: ['constructor'] },
    message: '“{name}” cannot be used as a name here.',
    remedies: ['Choose another name.'],
  },
  'collection.notEdited': {
    message: 'The collection could not be changed without damaging it, so nothing was saved.',
    remedies: ['Look for a duplicate name.'],
  },
  'collection.bytesMissing': { message: 'The bytes of an argument are missing. Nothing was saved.' },
  'collection.argumentsNoList': { message: 'The arguments are not an array. Nothing was saved.' },
  'collection.argumentsTooDeep': {
    message: 'The arguments are nested too deeply to be saved. Nothing was saved.',
  },
  'collection.noConnection': {
    message: '“{emit}” uses the connection “{connection}”, which the collection does not have.',
    remedies: ['{known, select, none {It has none.} other {Its connections: {known}.}}'],
  },
});
