/** The variables that texts of the panel can refer to. */
import * as v from 'valibot';
import { request } from './message.ts';

const listedVariable = v.object({
  name: v.string(),
  /**
   * The value of the variable, in which references to other variables are replaced with their values; references to secrets are kept. Left
   * out if the variable has no value in the selected environment.
   */
  value: v.optional(v.string()),
  /** Where the value, or a definition without an effect, is written. “call”: a program passed it to a command. */
  place: v.picklist(['call', 'dotenv', 'environment', 'collection']),
  /** The name of the environment or of the `.env` file. */
  placeName: v.optional(v.string()),
});
export type ListedVariable = v.InferOutput<typeof listedVariable>;

const variableList = v.object({
  variables: v.array(listedVariable),
  /** The names of the secrets that the collection refers to, never their values. */
  secrets: v.array(v.string()),
});
export type VariableList = v.InferOutput<typeof variableList>;

/**
 * The variables and secrets of the collection `uri`, or of the collection of a connection. Empty if there is no collection: then only
 * dynamic variables have a value.
 */
export const variablesList = request(
  'variables/list',
  v.object({ uri: v.optional(v.string()), connectionId: v.optional(v.string()) }),
  variableList,
);
