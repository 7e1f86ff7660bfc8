/** Entry of the thread that reads large payloads for the engine. */
import { runReader } from '../mainThreads.ts';

runReader();
