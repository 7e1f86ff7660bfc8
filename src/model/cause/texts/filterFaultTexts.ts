import { causeCatalog } from '../causeCatalog.ts';

/** Why a filter or a path is invalid. */
export const filterFaultTexts = causeCatalog({
  'filter.negation': { message: 'Write “-” directly before the term that it negates.' },
  'filter.needsPath': { message: '“arg:” needs a path into the arguments, such as arg:user.id=42 or arg:0.' },
  'filter.spaceAfterQuote': { message: 'A space is required after the closing quote.' },
  'filter.quoteOpen': { message: 'The closing double quote is missing.' },
  'filter.emptyText': { message: 'The quoted text is empty.' },
  'filter.unknownKey': {
    message: 'Unknown key “{key}”. Known keys: {known}. To search for this text, put it in quotes.',
  },
  'filter.colonMissing': {
    message: 'A colon is missing after “{key}”. Example: {example}. To search for this text, put it in quotes.',
  },
  'filter.needsValue': { message: '“{key}:” needs a value, such as {example}.' },
  'filter.needsChoice': { message: '“{key}:” needs a value: {known}.' },
  'filter.unknownValue': { message: 'Unknown value “{value}” for {key}. Known values: {known}.' },
  'filter.patternOpen': {
    message: 'The closing “/” of the regular expression is missing. To search for this text, put it in quotes.',
  },
  'filter.patternEmpty': { message: 'The regular expression is empty.' },
  'filter.patternTooLong': { message: 'The regular expression is longer than {max, number} characters.' },
  'filter.patternFlags': {
    message:
      'Unknown flags “{flags}” of the regular expression. Known flags: i, m, s, u. To search for this text, put it in quotes.',
  },
  'filter.patternInvalid': { message: 'Invalid regular expression: {reason}{reasonEnd}' },
  'filter.rangeEmpty': { message: 'A range needs a start, an end or both, such as {key}:1..5.' },
  'filter.rangeReversed': { message: 'The end of the range is before its start.' },
  'filter.numberMissing': { message: 'A number is missing. Example: {example}.' },
  'filter.notANumber': { message: '“{text}” is not a number. Example: {example}.' },
  'filter.unknownUnit': { message: 'Unknown unit “{unit}”. Known units: {known}.' },
  'filter.noUnit': { message: 'Unknown unit “{unit}”. The value of {key} must be a number without a unit.' },
  'filter.pathTooLong': { message: 'The path is longer than {max, number} characters.' },
  'filter.pathMissing': { message: 'Enter a path into the arguments, such as user.id or 0.' },
  'filter.pathEnded': { message: 'The path ends here. Write a name with spaces as {example}.' },
  'filter.pathSeparator': { message: 'A “.” or “[” is expected in the path.' },
  'filter.pathName': { message: 'A name is missing in the path.' },
  'filter.pathBracketOpen': { message: 'The closing “]” is missing in the path.' },
  'filter.pathBracketEmpty': { message: 'A name or number is missing between the brackets.' },
});

/** The parameters of a fault; an empty object if there are none. */
export type FilterFaultParams<Code extends FilterFaultCode> = Required<(typeof filterFaultTexts)[Code]>;

export type FilterFaultCode = keyof typeof filterFaultTexts;
