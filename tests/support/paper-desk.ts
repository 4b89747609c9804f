import { openPaper } from '../../src/adapters/paper/open-paper.ts';
import type { PaperSession } from '../../src/adapters/paper/compose-paper.ts';
import type { SessionNotes } from './sandbox-port.ts';

/** Opens a paper session whose public prices come from a server on this machine. */
export async function paperSession(
  home: string,
  url: string,
  notes: SessionNotes,
  change: Partial<Parameters<typeof openPaper>[0]> = {},
): Promise<PaperSession> {
  const session = await openPaper({
    loopback: url,
    home,
    balanceUsdc: 10_000,
    journalWorker: new URL('../../src/adapters/store/journal-worker.ts', import.meta.url),
    auto: false,
    markets: 12,
    historyBars: 100,
    settings: (base) => ({
      ...base,
      market: { ...base.market, barIntervalMs: 60_000 },
      execution: { ...base.execution, reconcileEveryMs: 5_000, replyTimeoutMs: 3_000 },
    }),
    marketBytes: 16 * 1024 * 1024,
    maxPages: null,
    snapshotEvery: 5_000,
    seed: 1,
    runId: `paper-${process.pid}-${Date.now()}`,
    stamp: String(Date.now()),
    versions: { engine: '0', runtime: 'test' },
    wallMs: () => Date.now(),
    measureMs: () => performance.now(),
    alerts: { notify: (alert) => notes.alerts.push(alert) },
    onPatches: (patches) => notes.patches.push(...patches),
    onStep: (timing, output) => notes.see(timing.kind, output.effects),
    ...change,
  });
  session.onBroken = (cause) => notes.broken.push(cause);
  return session;
}
