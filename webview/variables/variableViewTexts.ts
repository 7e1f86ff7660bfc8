import { catalog } from '../../src/model/texts/catalog.ts';

export const variableViewTexts = catalog('variableFields', {
  label: 'Variables of this field',
  choices: 'Variables',
  status: 'Status of the variables',
  noValue: 'has no value',
  chosen: '{name}, {detail}',
  chosenWithValue: '{name}: {value}, {detail}',
});
