import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The suites of `npm test`; a folder under tests/ each. The window's own suite (tests/e2e) runs under Playwright. */
const SUITES = ['architecture', 'unit', 'property', 'replay', 'simulation', 'contract', 'renderer'] as const;
type Suite = (typeof SUITES)[number];

/** A minute or more for the suites that run whole markets; quick ones fail fast. */
const TIMEOUT_MS: Record<Suite, number> = {
  architecture: 120_000,
  unit: 20_000,
  property: 120_000,
  replay: 180_000,
  simulation: 300_000,
  contract: 20_000,
  renderer: 20_000,
};

/**
 * Suites whose files share the modules of their worker. They are hundreds of small files of pure functions and plain objects: loading the sources anew
 * for each took as long as their tests. What a test changes outside itself it puts back; a file that does not shows here.
 */
const SHARED: ReadonlySet<Suite> = new Set(['unit', 'property']);

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

/** Suites that mostly wait for servers, processes and clocks, in the order in which they begin; they run first, the others after them. */
const WAITING: readonly Suite[] = ['contract', 'simulation', 'replay', 'architecture'];

/** A core each, and two cores are supposed: servers, sockets and the times that they keep share what a third file would take. */
const WORKERS = 2;

class LongestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const bySize = await super.sort(specs);
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const long = LONGEST.findIndex((name) => moduleId.endsWith(`tests/${name}.test.ts`));
      const suite = WAITING.indexOf(project.name as Suite);
      return long >= 0 ? long : LONGEST.length + (suite >= 0 ? suite : WAITING.length);
    };
    return bySize.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
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
        maxWorkers: WORKERS,
        sequence: { groupOrder: WAITING.includes(name) ? 1 : 2 },
        setupFiles: ['tests/support/fast-check-seed.ts'],
        testTimeout: TIMEOUT_MS[name],
        hookTimeout: TIMEOUT_MS[name],
      },
    })),
  },
});
