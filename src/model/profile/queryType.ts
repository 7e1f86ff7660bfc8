import { kindOf } from '../payload/valueKind.ts';

/** What is wrong with a query value that is no text, as the end of a sentence that names it. */
export function queryTypeFault(value: unknown): string {
  const help =
    typeof value === 'object' && value !== null
      ? 'Structured values belong in “auth”, which Socket.IO 3 and 4 send as JSON'
      : 'Write it in quotes';
  return `must be text, not ${kindOf(value)}. ${help}`;
}
