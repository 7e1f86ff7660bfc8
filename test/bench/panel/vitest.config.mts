import { defineConfig } from 'vitest/config';

/** The benches of the page run in the browser of the webview tests. */
export default defineConfig({
  test: {
    include: ['test/bench/panel/run.ts'],
    environment: 'node',
    setupFiles: ['test/support/errorTexts.ts'],
    testTimeout: 900_000,
  },
});
