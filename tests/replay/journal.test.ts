import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openForWriting } from '../../src/adapters/store/database.ts';
import { recoverEngine } from '../../src/adapters/store/recover.ts';
import { type HeadlessOptions, runHeadless } from '../../src/cli/headless/run-headless.ts';
import type { HeadlessSummary } from '../../src/cli/headless/summary.ts';
import { replayFile } from '../../src/cli/replay/replay-file.ts';
import { recordedData } from '../support/data.ts';

const folders: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'trimtab-replay-'));
  folders.push(path);
  return path;
}

afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

const options = (more: Partial<HeadlessOptions>): HeadlessOptions => ({
  minutes: 2,
  speed: 'max',
  seed: 7,
  auto: true,
  data: undefined,
  home: undefined,
  balanceUsdc: 10_000,
  ...more,
});

/** Everything of a summary that has to be equal for one seed and one recording. */
function settled({ decisionLatencyUs: _latency, components, ...rest }: HeadlessSummary): unknown {
  return { ...rest, components: components.map(({ startedInMs: _took, ...component }) => component) };
}

const recording = recordedData('candles/hyperliquid-1h');
const paid = recordedData('funding/hyperliquid-1h') ?? undefined;

describe.each([
  ['a generated market', undefined, undefined, 2, true],
  ['a recorded one with its funding', recording ?? undefined, paid, 12 * 24 * 60, recording !== null],
] as const)('%s', (_name, data, funding, minutes, available) => {
  let home = '';
  let summary: HeadlessSummary;

  beforeAll(async () => {
    if (!available) return;
    home = folder();
    summary = await runHeadless(options({ home, data, funding, minutes }));
  });

  test.skipIf(!available)('traded, so that there is something to replay', () => {
    expect(summary.signals.received).toBeGreaterThan(0);
    expect(summary.fills).toBeGreaterThan(0);
    expect(summary.funding === '0.000000').toBe(funding === undefined);
  });

  test.skipIf(!available)('replays to the same hash twice, and decides every order again to the letter', () => {
    const first = replayFile(join(home, 'journal.db'), null);
    const second = replayFile(join(home, 'journal.db'), null);
    expect(first).toMatchObject({ damage: null, mismatches: [], fromSeq: 0, stateHash: summary.stateHash });
    expect(first.ordersChecked).toBeGreaterThan(0);
    expect(second).toEqual(first);
  });

  test.skipIf(!available)('comes back from its newest snapshot to the same hash', () => {
    const recovered = recoverEngine(join(home, 'journal.db'), 'unused');
    expect(recovered.notices).toEqual([]);
    expect(recovered.engine.stateHash()).toBe(summary.stateHash);
  });

  test.skipIf(!available)('is equal for the same seed and another for another seed', async () => {
    const again = await runHeadless(options({ home: folder(), data, funding, minutes }));
    expect(settled(again)).toEqual(settled(summary));
    const other = await runHeadless(options({ home: folder(), data, funding, minutes, seed: 8 }));
    expect(other.stateHash).not.toBe(summary.stateHash);
  });

  test.skipIf(!available)('a forged record ends the believable part', () => {
    const path = join(home, 'journal.db');
    const database = openForWriting(path, 'process_crash');
    const row = database
      .prepare('SELECT no, payload FROM record WHERE payload LIKE \'%"Fill"%\' ORDER BY no LIMIT 1')
      .get() as {
      no: number;
      payload: string;
    };
    database
      .prepare('UPDATE record SET payload = ? WHERE no = ?')
      .run(row.payload.replace(/"feeUnits":\d+/, '"feeUnits":0'), row.no);
    database.close();
    const outcome = replayFile(path, null);
    expect(outcome.damage).toContain(`record ${row.no} does not match its hash`);
    expect(outcome.toSeq).toBeGreaterThan(0);
  });
});
