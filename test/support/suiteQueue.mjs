/**
 * @typedef {object} Job
 * @property {string} name
 * @property {readonly string[]} needs the names of the jobs that must have succeeded before
 */

/**
 * Runs jobs in the order of the list, some of them at the same time. A job that needs another one waits for it, and later jobs run
 * meanwhile. `run` returns whether the job succeeded. If a needed job failed, `skip` is called with the job and the name of the needed one.
 * @template {Job} T
 * @param {readonly T[]} jobs each needs only jobs of this list
 * @param {number} atOnce
 * @param {{ run: (job: T) => Promise<boolean>, skip: (job: T, needed: string) => void }} actions
 * @returns {Promise<void>}
 */
export async function runInOrder(jobs, atOnce, { run, skip }) {
  const waiting = [...jobs];
  /** @type {Map<string, boolean>} */
  const succeeded = new Map();
  /** @type {Set<Promise<void>>} */
  const running = new Set();

  const start = (/** @type {T} */ job) => {
    const ended = run(job).then((isSuccess) => {
      succeeded.set(job.name, isSuccess);
      running.delete(ended);
    });
    running.add(ended);
  };
  const skipHopeless = () => {
    for (const job of [...waiting]) {
      const failed = job.needs.find((name) => succeeded.get(name) === false);
      if (failed === undefined) continue;
      waiting.splice(waiting.indexOf(job), 1);
      succeeded.set(job.name, false);
      skip(job, failed);
    }
  };

  while (waiting.length > 0) {
    skipHopeless();
    const ready = waiting.findIndex(({ needs }) => needs.every((name) => succeeded.get(name) === true));
    if (ready >= 0 && running.size < atOnce) {
      start(/** @type {T} */ (waiting.splice(ready, 1)[0]));
    } else if (running.size > 0) {
      await Promise.race(running);
    } else if (waiting.length > 0) {
      throw new Error(`No job can start: ${waiting.map(({ name }) => name).join(', ')}`);
    }
  }
  await Promise.all(running);
}
