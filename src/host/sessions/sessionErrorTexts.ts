import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const sessionSavingErrors = errorCatalog({
  'session.canceled': { message: 'Saving was canceled.' },
});
