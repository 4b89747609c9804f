import { defineConfig } from 'vitest/config';

/** The suites of `npm test`; a folder under tests/ each. The window's own suite (tests/e2e) runs under Playwright. */
const SUITES = ['architecture', 'unit', 'property', 'replay', 'simulation', 'contract', 'renderer'] as const;

/** A minute or more for the suites that run whole markets; quick ones fail fast. */
const TIMEOUT_MS: Record<(typeof SUITES)[number], number> = {
  architecture: 120_000,
  unit: 20_000,
  property: 120_000,
  replay: 180_000,
  simulation: 300_000,
  contract: 20_000,
  renderer: 20_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: false,
    // A focused test left behind would silence all the others.
    allowOnly: false,
    projects: SUITES.map((name) => ({
      extends: true,
      test: {
        name,
        include: [`tests/${name}/**/*.test.{ts,tsx}`],
        environment: 'node',
        setupFiles: ['tests/support/fast-check-seed.ts'],
        testTimeout: TIMEOUT_MS[name],
        hookTimeout: TIMEOUT_MS[name],
      },
    })),
  },
});
