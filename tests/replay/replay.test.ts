import { createHash } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashRecord } from '../../src/adapters/store/chain.ts';
import { type Database, openForWriting } from '../../src/adapters/store/database.ts';
import { readJournal } from '../../src/adapters/store/read-journal.ts';
import { recoverEngine } from '../../src/adapters/store/recover.ts';
import { replayFile } from '../../src/cli/replay/replay-file.ts';
import type { JournalLine } from '../../src/engine/domain/ports.ts';
import { Engine, type EngineSnapshot } from '../../src/engine/index.ts';
import { GENESIS_HASH } from '../../src/engine/persistence/journal-record.ts';
import { RandomStream } from '../../src/engine/kernel/random.ts';
import { type FinishedRun, inputsOf, runAndStop, wordsOf } from '../support/recorded-run.ts';

/* Two hours of a generated market with strategies that run by rule, written to a real journal. */

let run: FinishedRun;
beforeAll(async () => {
  run = await runAndStop(120);
});
afterAll(() => run.rig.close());

describe('a journal replayed', () => {
  test('from its first record: the same state, twice; every request decided again to the letter, every snapshot met', () => {
    const outcome = replayFile(run.journal, null);
    expect(outcome).toMatchObject({
      mismatches: [],
      damage: null,
      fromSeq: 0,
      toSeq: run.seq,
      stateHash: run.stateHash,
    });
    expect(outcome.snapshotsChecked).toBeGreaterThanOrEqual(3);
    expect(outcome.ordersChecked).toBeGreaterThanOrEqual(100);
    expect(run.fills).toBeGreaterThanOrEqual(40);
    expect(replayFile(run.journal, null)).toEqual(outcome);
  });

  test('from its newest snapshot, as a start does it: the same state', () => {
    const { snapshot } = readJournal(run.journal, 'newest');
    expect(snapshot?.seq).toBeGreaterThan(0);
    const { engine, notices } = recoverEngine(run.journal, 'x');
    expect(notices).toEqual([]);
    expect(engine.seq).toBe(run.seq);
    expect(engine.stateHash()).toBe(run.stateHash);
  });

  test('whose oldest prices were dropped: from the oldest snapshot that is left, the same state', async () => {
    const pruned = await runAndStop(120, { marketBytes: 1_000_000 });
    try {
      expect(pruned.stateHash).toBe(run.stateHash);
      const outcome = replayFile(pruned.journal, null);
      expect(outcome.fromSeq).toBeGreaterThan(run.seq / 4);
      expect(outcome).toMatchObject({ mismatches: [], damage: null, toSeq: run.seq, stateHash: run.stateHash });
    } finally {
      pruned.rig.close();
    }
  });

  test('with every view asked for, the window looking here and there: the same decisions, the same state', () => {
    const inputs = inputsOf(run.journal);
    const plain = new Engine();
    const watched = new Engine();
    let patches = 0;
    for (const [i, input] of inputs.entries()) {
      const output = plain.step(input);
      const seen = watched.step(input, { withViews: i % 3 !== 0 });
      patches += seen.viewPatches.length;
      if (i % 500 === 0) patches += watched.viewSnapshot().length;
      if (wordsOf(seen) !== wordsOf(output)) expect(wordsOf(seen)).toBe(wordsOf(output));
    }
    expect(patches).toBeGreaterThan(inputs.length / 2);
    expect(watched.stateHash()).toBe(plain.stateHash());
    expect(plain.stateHash()).toBe(run.stateHash);
  });

  test('interrupted by snapshots anywhere: each engine that begins there goes on with the same words', () => {
    const inputs = inputsOf(run.journal);
    const chance = new RandomStream(1, 'cuts');
    const cuts = new Set(Array.from({ length: 24 }, () => chance.int(1, inputs.length - 1)));
    const engine = new Engine();
    let born: { readonly engine: Engine; readonly untilSeq: number }[] = [];
    for (const input of inputs) {
      const words = wordsOf(engine.step(input));
      for (const other of born) {
        const again = wordsOf(other.engine.step(input));
        if (again !== words) expect(again).toBe(words);
        if (input.seq === other.untilSeq) expect(other.engine.stateHash()).toBe(engine.stateHash());
      }
      born = born.filter((other) => input.seq < other.untilSeq);
      if (!cuts.has(input.seq)) continue;
      const snapshot = JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot;
      const twin = Engine.restore(snapshot);
      expect(twin.stateHash()).toBe(engine.stateHash());
      born.push({ engine: twin, untilSeq: Math.min(inputs.length, input.seq + 2_500) });
    }
    expect(engine.stateHash()).toBe(run.stateHash);
  });
});

describe('a journal that was changed', () => {
  let copies = 0;
  /** A copy of the journal with something done to it. */
  function changed(deed: (database: Database) => void): string {
    copies += 1;
    const path = `${run.journal}.copy-${copies}`;
    copyFileSync(run.journal, path);
    const database = openForWriting(path);
    deed(database);
    database.close();
    return path;
  }

  /** Number of a record in the middle whose payload is like `pattern`. */
  function find(database: Database, pattern: string): number {
    const rows = database.prepare('SELECT no FROM record WHERE payload LIKE ? ORDER BY no').all(pattern) as {
      no: number;
    }[];
    const row = rows[Math.floor(rows.length / 2)];
    if (row === undefined) throw new Error(`no record is like ${pattern}`);
    return row.no;
  }

  /** Writes every hash anew: a forger who knows the format. */
  function rehash(database: Database): void {
    let hash = GENESIS_HASH;
    const update = database.prepare('UPDATE record SET hash = ? WHERE no = ?');
    database.exec('BEGIN');
    for (const row of database.prepare('SELECT * FROM record ORDER BY no').all() as Record<string, unknown>[]) {
      const line = { ...row, recordNo: row['no'], atMs: row['at_ms'] } as unknown as JournalLine;
      hash = hashRecord(createHash('sha256'), hash, line);
      update.run(hash, line.recordNo);
    }
    database.exec('COMMIT');
  }

  test('one digit of one price: the record is named, and nothing after it is believed', () => {
    let no = 0;
    const path = changed((database) => {
      no = find(database, '%"type":"book"%');
      database.exec(`UPDATE record SET payload = replace(payload, '"bids":[', '"bids":[1') WHERE no = ${no}`);
    });
    const outcome = replayFile(path, null);
    expect(outcome.damage).toContain(`record ${no} `);
    expect(outcome.toSeq).toBeLessThan(run.seq);
    expect(outcome.stateHash).not.toBe(run.stateHash);
  });

  test('a record taken out: its place is named', () => {
    let no = 0;
    const path = changed((database) => {
      no = find(database, '{"kind":"Fill"%');
      database.exec(`DELETE FROM record WHERE no = ${no}`);
    });
    expect(replayFile(path, null).damage).toContain(`record ${no} is missing`);
  });

  test('a fill made dearer by a forger who writes the chain anew: the snapshots disagree', () => {
    const path = changed((database) => {
      const no = find(database, '{"kind":"Fill"%');
      database.exec(`UPDATE record SET payload = replace(payload, '"feeUnits":', '"feeUnits":9') WHERE no = ${no}`);
      rehash(database);
    });
    const outcome = replayFile(path, null);
    expect(outcome.mismatches.some((text) => text.includes('the state hash is'))).toBe(true);
  });

  test('a request that was never decided so: the replay says which', () => {
    const path = changed((database) => {
      const no = find(database, '%"grouping":"normalTpsl"%');
      database.exec(`UPDATE record SET payload = replace(payload, '"sizeLots":', '"sizeLots":1') WHERE no = ${no}`);
      rehash(database);
    });
    const outcome = replayFile(path, null);
    expect(outcome.mismatches.some((text) => text.includes('is decided differently'))).toBe(true);
  });
});
