import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The suites of `npm test`; a folder under tests/ each. The window's own suite (tests/e2e) runs under Playwright. */
const SUITES = ['architecture', 'unit', 'property', 'replay', 'simulation', 'contract', 'renderer'] as const;
type Suite = (typeof SUITES)[number];

/** A minute or more for the suites that run whole markets or talk to servers; quick ones fail fast. */
const TIMEOUT_MS: Record<Suite, number> = {
  architecture: 120_000,
  unit: 60_000,
  property: 120_000,
  replay: 180_000,
  simulation: 300_000,
  contract: 120_000,
  renderer: 20_000,
};

/**
 * Suites whose files share the modules of their worker. They are hundreds of small files of pure functions and plain objects: loading the sources anew
 * for each took as long as their tests. What a test changes outside itself it puts back; a file that does not shows here.
 */
const SHARED: ReadonlySet<Suite> = new Set(['unit', 'property', 'renderer']);

/** Files that take longest, longest first: begun last, one of them would keep a single worker busy while the others have nothing left. */
const LONGEST = [
  'contract/outage-on-sandbox',
  'contract/gateway-on-sandbox-twap',
  'contract/killed-on-the-wire',
  'simulation/market-flow',
  'contract/recording-on-sandbox',
  'contract/exits-on-dead-line',
  'contract/live-faults',
  'contract/connection-profiles',
  'simulation/stories',
];

/** Suites in the order in which they begin: those that mostly wait for a market first, so that those which compute fill the gaps. */
const FIRST: readonly Suite[] = ['contract', 'simulation', 'replay', 'architecture', 'property', 'unit', 'renderer'];

class LongestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const bySize = await super.sort(specs);
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const long = LONGEST.findIndex((name) => moduleId.endsWith(`tests/${name}.test.ts`));
      return long >= 0 ? long : LONGEST.length + FIRST.indexOf(project.name as Suite);
    };
    return bySize.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // One more than the two cores of a small machine: at any time one of three waits for a server or a clock.
    maxWorkers: 3,
    passWithNoTests: false,
    // A focused test left behind would silence all the others.
    allowOnly: false,
    sequence: { sequencer: LongestFirst },
    projects: SUITES.map((name) => ({
      extends: true,
      test: {
        name,
        include: [`tests/${name}/**/*.test.{ts,tsx}`],
        environment: 'node',
        isolate: !SHARED.has(name),
        setupFiles: ['tests/support/fast-check-seed.ts'],
        testTimeout: TIMEOUT_MS[name],
        hookTimeout: TIMEOUT_MS[name],
      },
    })),
  },
});
