/** Entry of the thread that parses large collections for the host. */
import { runCollectionReader } from '../mainThreads.ts';

runCollectionReader();
