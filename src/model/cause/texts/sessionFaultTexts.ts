import { causeCatalog } from '../causeCatalog.ts';
import { fileKinds, notRegularReason } from './storageText.ts';

/** `length`: the number of bytes of a line of which only the beginning was read. */
const cut =
  '{length, plural, =0 {} other { Only the beginning of the line was read, because it has {length, number} bytes.}}';

/** Why a session file, or a line of it, cannot be read. */
export const sessionFaultTexts = causeCatalog({
  'session.notOpened': {
    params: {
      file: ['bug.siolog'],
      systemCode: ['ENOENT', 'EACCES', 'EPERM', 'ELOOP', 'ENXIO', 'ENOTREG', 'EIO'],
      kind: fileKinds,
      reported: ['EIO: i/o error, open'],
    },
    message: `{systemCode, select, ENOENT {{file} does not exist. It was moved, renamed or deleted, or it is a link to a file that does not exist.} EACCES {You do not have permission to read {file}.} EPERM {You do not have permission to read {file}.} ELOOP {{file} is a symbolic link that refers to itself.} ENXIO {{file} is a device or a socket, not a regular file.} ENOTREG {{file} cannot be read, because ${notRegularReason}.} other {{file} cannot be read{reported, select, none {.} other {: {reported}{reportedEnd}}}}}`,
    remedies: [
      '{systemCode, select, ENOTREG {{kind, select, generated {Copy it to a regular file first.} other {}}} other {}}',
    ],
  },
  'session.empty': { params: { file: ['bug.siolog'] }, message: '{file} is empty.' },
  'session.noFormat': {
    params: { file: ['bug.txt'] },
    message:
      '{file} is not a session file of the inspector: its first line does not contain “socketio-inspector-session”.',
  },
  'session.otherVersion': {
    params: { file: ['bug.siolog'], version: [7] },
    message:
      '{file} is a session file of {version, select, none {an unknown version} other {version {version}}}. This extension reads versions 1 and 2.',
    remedies: ['Open it with a newer version of the extension.'],
  },
  'session.noStart': {
    params: { file: ['bug.siolog'] },
    message: '{file} has no valid time of capture: “startedAt” in its first line is not a date.',
  },
  'session.readStopped': {
    params: { file: ['bug.siolog'], fault: ['session.shortened'], reported: ['EIO: i/o error, read'] },
    nested: ['fault'],
    message:
      '{file} could be read only up to this point{fault, select, none {: {reported}{reportedEnd}} other {. {fault}}}',
  },
  'session.shortened': { message: 'The file became shorter while it was being read.' },
  'session.lineNotJson': { params: { length: [0, 500_000] }, message: `The line is not a JSON object.${cut}` },
  'session.lineTooLong': {
    params: { max: [419_430_400] },
    message: 'The line is longer than {max, number, ::scale/0.000001 precision-integer}\u00a0MB.',
  },
  'session.lineField': {
    params: {
      name: ['seq'],
      expected: ['number', 'text', 'array', 'kind', 'choice', 'value'],
      length: [0, 500_000],
    },
    message: `“{name}” is {expected, select, number {not a number} text {not text} array {not an array} kind {not a known kind of entry} choice {not a known value} other {not valid}}.${cut}`,
  },
});
