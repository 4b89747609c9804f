import { defineConfig } from '@playwright/test';

/** What is measured in seconds of this machine, so that nothing else may run beside it. */
const ALONE = '**/load.spec.ts';

/** What stores, reads and takes away the keys of this session's one keychain: one after the other. */
const KEYCHAIN = ['agents', 'fallback', 'health', 'keys', 'paper', 'sentiment', 'wire-desk', 'wire-kill'].map(
  (name) => `**/${name}.spec.ts`,
);

/**
 * The real window; `npm test` provides Electron, display, bus and keyring (see tests/e2e/support), and runs the first project before the others. Two terminals
 * at once: each has a home of its own, and most of a test is waiting for what a market does.
 */
export default defineConfig({
  // A focused test left behind would silence all the others.
  forbidOnly: true,
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  workers: 2,
  projects: [
    { name: 'alone', testMatch: ALONE, workers: 1 },
    { name: 'keychain', testMatch: KEYCHAIN, workers: 1 },
    { name: 'beside', testMatch: '**/*.spec.ts', testIgnore: [ALONE, ...KEYCHAIN] },
  ],
});
