/** What a session of a test is opened with where none of it matters: nothing is shown or measured, a snapshot every thousand records. */
export const QUIET_SESSION = {
  marketBytes: 1e9,
  maxPages: null,
  snapshotEvery: 1_000,
  latencyMs: 40,
  runId: 'test',
  stamp: 'test',
  versions: { engine: 'test', runtime: 'test' },
  measureMs: () => 0,
  alerts: null,
  onPatches: null,
  onStep: null,
} as const;
