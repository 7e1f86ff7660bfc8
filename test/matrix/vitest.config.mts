import { defineConfig } from 'vitest/config';

/** Real apps from npm behind the proxy, part of `npm run test:matrix`. */
export default defineConfig({
  test: {
    include: ['test/matrix/**/*.test.ts'],
    environment: 'node',
    testTimeout: 240_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
