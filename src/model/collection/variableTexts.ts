import { catalog } from '../texts/catalog.ts';

/** Texts about the value of a variable, in the editor of a collection and in the panel. */
export const variableTexts = catalog('variables', {
  definedIn:
    '{place, select, environment {environment “{name}”} dotenv {file {name}} set {set in the scenario “{name}”} capture {captured in the scenario “{name}”} call {passed by a program} other {variables of the collection}}',
  dynamic: 'a new value each time it is used',
  secret: 'secret',
  noValue: 'This variable has no value in the selected environment.',
  notInEffect: 'not in effect',
});
