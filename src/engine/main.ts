/** Entry of the engine worker. */
import { runEngine } from './mainThreads.ts';

runEngine();
