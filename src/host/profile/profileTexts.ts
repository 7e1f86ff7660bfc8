import { errorCatalog } from '../../model/cause/errorCatalog.ts';
import { fileKinds, notRegularReason } from '../../model/cause/texts/storageText.ts';

export const tlsErrors = errorCatalog({
  'tlsFile.untrusted': {
    message: 'The file “{file}” of tls.{field} was not read, because files are read in trusted workspaces only.',
    remedies: ['Trust this workspace first.'],
  },
  'tlsFile.noFolder': {
    message: 'The path “{file}” of tls.{field} is relative, and no folder is open.',
    remedies: ['Open a folder first, or write the absolute path.'],
  },
  'tlsFile.notRegular': {
    params: { file: ['ca.crt'], field: ['ca'], kind: fileKinds },
    message: `The file “{file}” of tls.{field} cannot be read, because ${notRegularReason}.`,
    remedies: ['Choose a regular file.'],
  },
  'tlsFile.tooLarge': {
    message:
      'The file “{file}” of tls.{field} is larger than {maxMb, number}\u00a0MB, which is too large for a certificate.',
    remedies: ['Check the path.'],
  },
  'tlsFile.missing': { message: 'The file “{file}” of tls.{field} does not exist.', remedies: ['Check the path.'] },
  'tlsFile.unreadable': { message: 'The file “{file}” of tls.{field} cannot be read: {reason}{reasonEnd}' },
});
