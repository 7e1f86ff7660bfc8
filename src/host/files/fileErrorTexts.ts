import { errorCatalog } from '../../model/cause/errorCatalog.ts';
import { fileKinds, notRegularReason, storageReason, storageSamples } from '../../model/cause/texts/storageText.ts';

/** Errors of reading and writing files of any kind. */
export const fileErrors = errorCatalog({
  'file.missing': { message: 'The file “{file}” does not exist.', remedies: ['Check its path.'] },
  'file.notRegular': {
    params: { file: ['bug.siolog'], kind: fileKinds },
    message: `The file “{file}” cannot be read, because ${notRegularReason}.`,
    remedies: ['{kind, select, generated {Copy it to a regular file first.} other {Choose a regular file.}}'],
  },
  'file.tooLarge': {
    message: 'The file “{file}” is larger than {maxMb, number}\u00a0MB.',
    remedies: ['Choose a smaller file.'],
  },
  'file.tooLargeForArgument': {
    message:
      'The file “{file}” is too large: {sizeMb, number}\u00a0MB. The maximum for an argument is {maxMb, number}\u00a0MB.',
    remedies: ['Choose a smaller file.'],
  },
  'file.tooLargeToFetch': {
    message: 'The file “{file}” is larger than {maxMb, number}\u00a0MB.',
    remedies: ['Copy it to the disk of this computer, and open it there.'],
  },
  'file.notRead': { message: 'The file “{file}” was not read.' },
  'file.unreadable': { message: 'The file “{file}” cannot be read: {reason}{reasonEnd}' },
  'file.noAnswer': {
    message: 'The file system of “{file}” did not respond within {maxWaitMs, number}\u00a0ms.',
    remedies: ['Try again.'],
  },
  'file.notWritten': {
    params: { file: ['bug.siolog'], ...storageSamples },
    message: `The file “{file}” could not be written: ${storageReason}{systemCode, select, none {{reportedEnd}} other { ({systemCode}).}}`,
    remedies: [
      '{systemCode, select, ENOSPC {Free some space, or save it somewhere else.} EDQUOT {Free some space, or save it somewhere else.} ENOENT {Save it in a folder that exists.} FileNotFound {Save it in a folder that exists.} ENOTDIR {Save it in a folder that exists.} EISDIR {Enter another name.} FileIsADirectory {Enter another name.} ENOTREG {Enter another name.} ENAMETOOLONG {Enter a shorter name.} EFBIG {Save it to the disk of this computer.} other {Save it somewhere else.}}',
    ],
  },
  'file.untrusted': {
    message: 'The file “{file}” was not read, because files are read in trusted workspaces only.',
    remedies: ['Trust this workspace first.'],
  },
  'file.noWorkspace': {
    message: 'The file “{file}” was not read, because files are read inside the workspace only.',
    remedies: ['Open its folder first.'],
  },
  'file.notRelative': {
    message: 'The file “{file}” was not read, because its path is not relative.',
    remedies: ['Write the path relative to the collection, such as ./logo.png.'],
  },
  'file.outsideWorkspace': {
    message: 'The file “{file}” was not read, because it is outside the workspace folder.',
    remedies: ['Copy it into the workspace folder.'],
  },
  'file.behindLink': {
    message:
      'The file “{file}” was not read: “{link}” is a symbolic link, and this file system does not report its target.',
    remedies: ['Write the path without links.'],
  },
  'file.otherFolder': {
    message: 'The file “{file}” and the collection are not in the same workspace folder.',
    remedies: ['Choose a collection in the workspace folder of the file.'],
  },
});
