import { catalog } from '../../src/model/texts/catalog.ts';

export const observedTexts = catalog('observed', {
  observed: 'Observed',
  observedHelp: 'A client of your app, whose traffic passes through a proxy',
  server: 'The server and the namespace that the client uses',
  sessionId: 'Engine.IO session ID',
  noteLabel: 'Emit',
  note: 'This is a client of your app. The inspector only observes it: you cannot emit, reply or disconnect here.',
});
