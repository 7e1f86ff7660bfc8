import { catalog } from '../texts/catalog.ts';

/** Why a filter or a path cannot be read. The code of a fault is `filter.` and the name of its text. None ends with a period. */
export const filterFaultTexts = catalog('filterFault', {
  negation: 'Write “-” directly before the term that it negates',
  needsPath: '“arg:” needs a path into the arguments, such as arg:user.id=42 or arg:0',
  spaceAfterQuote: 'A space is required after the closing quote',
  quoteOpen: 'The closing double quote is missing',
  emptyText: 'The quoted text is empty',
  unknownKey: 'Unknown key “{key}”. Known keys: {known}. To search for this text, put it in quotes',
  needsValue: '“{key}:” needs a value, such as {example}',
  needsChoice: '“{key}:” needs a value: {known}',
  unknownValue: 'Unknown value “{value}” for {key}. Known values: {known}',
  patternOpen: 'The closing “/” of the regular expression is missing. To search for this text, put it in quotes',
  patternEmpty: 'The regular expression is empty',
  patternTooLong: 'The regular expression is longer than {max, number} characters',
  patternFlags:
    'Unknown flags “{flags}” of the regular expression. Known flags: i, m, s, u. To search for this text, put it in quotes',
  patternInvalid: 'Invalid regular expression: {reason}',
  patternSlow:
    'The regular expression {patterns} takes more than {ms, number} ms for some entries and was stopped. Write it without repetitions inside repetitions, such as (a+)+, and anchor it with ^',
  stopped: 'The filter was turned off. {reason}',
  rangeEmpty: 'A range needs a number, such as {key}:1..5 or {key}:5..',
  rangeReversed: 'The end of the range is before its start',
  numberMissing: 'A number is missing. Example: {example}',
  notANumber: '“{text}” is not a number. Example: {example}',
  unknownUnit: 'Unknown unit “{unit}”. Known units: {known}',
  noUnit: 'Unknown unit “{unit}”. {key} takes a number without a unit',
  pathTooLong: 'The path is longer than {max, number} characters',
  pathMissing: 'Enter a path into the arguments, such as user.id or 0',
  pathEnded: 'The path ends here. Write a name with spaces as {example}',
  pathSeparator: 'A “.” or “[” is expected in the path',
  pathName: 'A name is missing in the path',
  pathBracketOpen: 'The closing “]” is missing in the path',
  pathBracketEmpty: 'A name or number is missing between the brackets',
});

export type FilterFaultName = keyof typeof filterFaultTexts;

/** What a fault’s text needs; an empty object for none. */
export type FilterFaultParams<Name extends FilterFaultName> =
  Parameters<(typeof filterFaultTexts)[Name]> extends [infer Params] ? Params : Readonly<Record<string, never>>;
