/** Entry of the worker that reads one session file. */
import { runSessionFile } from '../mainThreads.ts';

runSessionFile();
