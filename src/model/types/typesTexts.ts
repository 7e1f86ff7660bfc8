import { catalog } from '../texts/catalog.ts';

/** Texts in documents of types. */
export const typesTexts = catalog('types', {
  comment: 'Types of Socket.IO events, inferred from captured traffic by Socket.IO Inspector',
  title: 'Socket.IO events',
});
