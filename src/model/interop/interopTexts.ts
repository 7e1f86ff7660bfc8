/** Texts of imports and exports. */
import { catalog } from '../texts/catalog.ts';
import type { Omission } from './interop.ts';
import type { OmissionCode } from './omissionCodes.ts';

const omissionTexts = catalog('omission', {
  script: 'Scripts are not imported.',
  auth: 'The authorization of the type “{name}” has no equivalent.',
  requestKind: 'Requests of the kind “{name}” have no equivalent.',
  onlyInPostman3:
    'Postman 2.1 has no Socket.IO requests. Export the collection in the format of Postman 3, to a new folder.',
  disabled: '“{name}” is disabled and was left out.',
  twice: '“{name}” exists twice. The last value is used.',
  bodyKind: 'A body of the kind “{name}” has no equivalent.',
  listeners: 'The list of events to listen to is not needed: the timeline shows all events.',
  examples: 'Saved responses are not imported.',
  template: 'The template {name} has no equivalent and was left unchanged.',
  dynamicVariable: 'The variable “{name}” has a different meaning or no equivalent.',
  secretValue: 'The value of the secret “{name}” was not read. You are prompted for it when it is needed.',
  folderOfRequest: 'The request was moved out of its folder: a collection has one list of HTTP requests.',
  renamed: 'The name already exists. The new name is “{name}”.',
  notJson: 'An argument is not valid JSON. It is kept as text: {name}',
  setting: 'The setting “{name}” has a value that is not supported.',
  folderValues: 'Variables and headers of a folder are not imported.',
  unknownFile: 'The purpose of the file {name} is not known. It was left out.',
  value: 'The field “{name}” is missing. A variable is used instead.',
  field: 'The field “{name}” has no equivalent.',
  emits: 'Saved emits have no equivalent.',
  connection: 'The connection “{name}” does not exist.',
  emptyFolder: 'The folder contains only connections, and was left out.',
  bytesInside: 'Binary data inside another value becomes an object with the key “{name}”.',
  notation: 'A value of the kind {name} has no equivalent.',
  scenarios: 'The scenario “{name}” has no equivalent.',
  proxies: 'The proxy “{name}” has no equivalent.',
  secretVariable: 'The value of the secret “{name}” is not exported. Enter it in the other application.',
  lostName: 'The name “{name}” is reserved. An underscore was added.',
  artilleryUuid:
    'In Artillery, $uuid has the same value during the whole run of a virtual user, not a new value for each use.',
  artilleryBytes: 'Binary data ({name}) is sent as text: Artillery cannot send bytes.',
  artilleryMainNamespace: 'Each virtual user also connects to the namespace /.',
  artilleryBefore: 'The request is sent once before the test, so that all virtual users share its result.',
  artilleryRequestOrder: 'Requests before the first connection are sent after it.',
  artilleryStep: 'The step “{name}” has no equivalent.',
  artilleryNever: 'The script does not check that “{name}” is not received. It only pauses.',
  artilleryWaitFor:
    'The script does not wait for “{name}”: Artillery can only wait for an event right after an emit without acknowledgement.',
  artilleryMatcher: 'The matcher {name} has no equivalent.',
  artilleryOtherServer: 'The connection “{name}” has another server or other settings: its steps were left out.',
  artillerySecondConnection:
    'The connection “{name}” uses the socket of another connection: a virtual user has one socket for each namespace.',
  artilleryAckTimeout: 'Artillery waits for the acknowledgement without a time limit.',
  artilleryEvery: 'The interval is a pause after each iteration.',
});

export const interopTexts = catalog('interop', {
  withPlace: '{place}: {text}',
  imported:
    'Imported {connections, plural, one {# connection} other {# connections}}, {emits, plural, one {# emit} other {# emits}} and {requests, plural, one {# HTTP request} other {# HTTP requests}} into {file}.',
  exported: 'Exported {name} to {file}.',
  omitted: '{count, plural, one {# part was left out or changed.} other {# parts were left out or changed.}}',
  showList: 'Show list',
  listTitle: 'Left out or changed:',
});

const formats: Readonly<Record<OmissionCode, (params: { name: string }) => string>> = omissionTexts;

/** The text of an omission, with the item that it belongs to. */
export function omissionText({ at, code, name = '' }: Omission): string {
  const text = formats[code]({ name });
  return at === '' ? text : interopTexts.withPlace({ place: at, text });
}
