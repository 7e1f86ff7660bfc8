import { catalog } from '../../model/texts/catalog.ts';

export const panelTexts = catalog('panel', {
  inspectorTitle: 'Socket.IO Inspector',
  sessionTitle: 'Socket.IO session file',
});
