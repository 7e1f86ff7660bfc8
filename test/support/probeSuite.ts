import { afterAll, beforeAll } from 'vitest';
import { ProbeFiles } from './watchedProcess.ts';

/** Builds the probe before the tests of a file. */
export function probeSuite(): ProbeFiles {
  const files = new ProbeFiles();
  beforeAll(() => files.build());
  afterAll(() => files.dispose());
  return files;
}
