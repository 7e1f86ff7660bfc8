import { defineConfig } from 'vitest/config';

/** The slow tests: `vitest run --config test/soak/vitest.config.mts`. */
export default defineConfig({
  test: { include: ['test/soak/**/*.test.ts'], environment: 'node', testTimeout: 900_000, fileParallelism: false },
});
