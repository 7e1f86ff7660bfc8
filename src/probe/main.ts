/**
 * The probe: loaded with `--require` into a Node.js process that the user watches. It only looks at the names of the modules that are loaded
 * until one of them is Socket.IO. Without the environment variables of the engine, it does nothing.
 */
import { socketVariable, tokenVariable } from '../model/probe/reports.ts';
import { startProbe } from './startProbe.ts';
import { quietly } from './wrapMethod.ts';

quietly(() => {
  const { [socketVariable]: path, [tokenVariable]: token } = process.env;
  if (path && token) startProbe(path, token);
});
