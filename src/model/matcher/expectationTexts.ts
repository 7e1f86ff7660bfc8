import { catalog } from '../texts/catalog.ts';

/** The result of an emit that expects values. */
export const expectationTexts = catalog('expectation', {
  passed: 'As expected.',
  failed: 'Not as expected at {path}: expected {expected}, received {actual}.',
  nothing: 'nothing',
});
