import { causeCatalog } from '../causeCatalog.ts';

/** Why a variable cannot be filled in; `path` is the position of its text. */
const at = '{path, select, none {} other {{path}: }}';

export const variableFaultTexts = causeCatalog({
  'variable.undefined': {
    params: {
      path: ['url'],
      name: ['host'],
      neededBy: ['base'],
      /**
       * Where the variable can be defined. With `noneSelected` and `otherEnvironment`, other environments define it. This value determines
       * which of the other parameters are used.
       */
      home: ['dynamic', 'file', 'environment', 'noneSelected', 'otherEnvironment', 'nowhere'],
      known: ['$uuid, $counter'],
      file: ['api.socketio.json'],
      /** The environment in use. */
      environment: ['staging'],
      /** The first environments that define the variable, the number of further ones, and the number of all. */
      others: ['“local”, “production”'],
      more: [0],
      count: [2],
      /** On the command line: the option that chooses an environment. */
      option: ['--env'],
    },
    message: `${at}The variable “{name}”{neededBy, select, none {} other {, which “{neededBy}” needs,}} {home, select, noneSelected {is only defined in the {count, plural, one {environment} other {environments}} {others}{more, plural, =0 {} other { and # more}}, and no environment is selected. {option, select, none {Select an environment.} other {Choose an environment with {option}.}}} otherEnvironment {is not defined in the selected environment “{environment}”. It is defined in the {count, plural, one {environment} other {environments}} {others}{more, plural, =0 {} other { and # more}}. {option, select, none {Select another environment, or define the variable in “{environment}”.} other {Choose another environment with {option}, or define the variable in “{environment}”.}}} dynamic {is not defined. Known variables: {known}.} file {is not defined. Define it in the “variables” of {file}.} environment {is not defined. Define it in the “variables” of {file}, or in its environment “{environment}”.} nowhere {is not defined. This connection does not belong to a collection that could define it. Enter its value instead.} other {is not defined. Define it in the “variables” of the collection or in the environment.}}`,
  },
  'variable.circular': {
    params: { path: ['url'], name: ['a'], chain: ['a → b → a'] },
    message: `${at}The variable “{name}” refers to itself: {chain}.`,
  },
  'variable.tooLong': {
    params: { path: ['url'] },
    message: `${at}With the values of its variables, the text is too long.`,
  },
  'variable.noSecret': {
    params: {
      path: ['url'],
      name: ['token'],
      /** On the command line: the environment variable from which the secret is read. */
      variable: ['SOCKETIO_SECRET_TOKEN'],
    },
    message: `${at}The secret “{name}” has no value. {variable, select, none {Open the connection that uses it in the panel, and enter the secret when you are prompted.} other {Set the environment variable {variable}.}}`,
  },
});

export type VariableFaultCode = keyof typeof variableFaultTexts;

/** The parameters of a fault, except the path of the text. */
export type VariableFaultParams<Code extends VariableFaultCode> = Omit<(typeof variableFaultTexts)[Code], 'path'>;
