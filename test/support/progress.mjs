// Shows that a long step is still running. Uses only Node.js itself.
import { clearInterval, setInterval } from 'node:timers';

const everyMs = 5000;

/**
 * Prints the title of a step, every few seconds how long it has taken so far, and at its end how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(title, work) {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  console.log(`${title} …`);
  const timer = setInterval(() => console.log(`  ${seconds()} s`), everyMs);
  try {
    const result = await work();
    console.log(`  done after ${seconds()} s`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
