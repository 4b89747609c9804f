import { defineConfig } from '@playwright/test';

/** The real window, one at a time; `npm test` provides Electron, display, bus and keyring (see tests/e2e/support). */
export default defineConfig({
  // A focused test left behind would silence all the others.
  forbidOnly: true,
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
});
