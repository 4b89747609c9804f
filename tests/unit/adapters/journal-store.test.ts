import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openForReading, openForWriting } from '../../../src/adapters/store/database.ts';
import { JournalWriter } from '../../../src/adapters/store/journal-writer.ts';
import type { FromWriter, WriterOptions } from '../../../src/adapters/store/messages.ts';
import { readJournal } from '../../../src/adapters/store/read-journal.ts';
import { recoverEngine } from '../../../src/adapters/store/recover.ts';
import { JournalStore } from '../../../src/adapters/store/journal-store.ts';
import type { JournalLine } from '../../../src/engine/domain/ports.ts';
import { chainLine, encodeRecord, GENESIS_HASH } from '../../../src/engine/persistence/journal-record.ts';
import { stateHash } from '../../../src/engine/kernel/hash.ts';
import { PipelineLab } from '../../support/pipeline-lab.ts';
import { JournalVerifier } from '../../../src/engine/persistence/journal-verifier.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-store-'));
  path = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (more: Partial<WriterOptions> = {}): WriterOptions => ({
  path,
  marketBytes: 1e9,
  durability: 'process_crash',
  maxPages: null,
  ...more,
});

const line = (recordNo: number, more: Partial<JournalLine> = {}): JournalLine => ({
  recordNo,
  seq: recordNo,
  type: 'input',
  class: 'audit',
  atMs: recordNo * 10,
  payload: JSON.stringify({ kind: 'Tick', note: `record ${recordNo}` }),
  ...more,
});

function writer(more: Partial<WriterOptions> = {}) {
  const told: FromWriter[] = [];
  return { told, writer: new JournalWriter(options(more), (message) => told.push(message)) };
}

const snapshot = (recordNo: number) => ({
  seq: recordNo,
  atMs: 1,
  recordNo,
  stateHash: `hash ${recordNo}`,
  state: '{}',
});

test('what is told durable is read back in order with a sound chain', () => {
  const { writer: it, told } = writer();
  it.append([line(1), line(2)]);
  it.append([line(3)]);
  it.close();
  expect(told).toEqual([
    { kind: 'open' },
    { kind: 'durable', recordNo: 2 },
    { kind: 'durable', recordNo: 3 },
    { kind: 'closed' },
  ]);
  const read = readJournal(path, 'newest');
  expect(read.damage).toBeNull();
  expect(read.records).toEqual([line(1), line(2), line(3)]);
});

test('the stored chain is the chain of the engine', () => {
  const { writer: it } = writer();
  it.append([line(1), line(2), line(3)]);
  it.close();
  const database = openForWriting(path, 'process_crash');
  const rows = database.prepare('SELECT hash FROM record ORDER BY no').all() as { hash: string }[];
  database.close();
  const verifier = new JournalVerifier();
  let previous = GENESIS_HASH;
  for (const [index, row] of rows.entries()) {
    expect(verifier.take(encodeRecord(chainLine(line(index + 1), previous))).ok).toBe(true);
    expect(verifier.position.hash).toBe(row.hash);
    previous = row.hash;
  }
});

test('a changed record ends the readable part and is named', () => {
  const { writer: it } = writer();
  it.append([line(1), line(2), line(3)]);
  it.close();
  const database = openForWriting(path, 'process_crash');
  database.prepare('UPDATE record SET payload = ? WHERE no = 2').run('{"kind":"Tick","note":"forged"}');
  database.close();
  const read = readJournal(path, 'newest');
  expect(read.records.map((record) => record.recordNo)).toEqual([1]);
  expect(read.damage).toContain('record 2 does not match its hash');
});

test('a missing record is named', () => {
  const { writer: it } = writer();
  it.append([line(1), line(2), line(3)]);
  it.close();
  const database = openForWriting(path, 'process_crash');
  database.exec('DELETE FROM record WHERE no = 2');
  database.close();
  expect(readJournal(path, 'newest').damage).toContain('record 2 is missing');
});

test('a full disk is told once, nothing is lost, and writing goes on when there is room', async () => {
  const { writer: it, told } = writer({ maxPages: 12 });
  const big = 'x'.repeat(40_000);
  it.append([line(1)]);
  it.append([line(2, { payload: JSON.stringify({ big }) })]);
  it.append([line(3)]);
  expect(told.filter((message) => message.kind === 'failed')).toHaveLength(1);
  expect(told.at(-1)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('full') });
  expect(readJournal(path, 'newest').records.map((record) => record.recordNo)).toEqual([1]);
  it.close();
});

test('market records before the oldest kept snapshot are pruned, audit records stay', () => {
  const { writer: it } = writer({ marketBytes: 100 });
  for (let no = 1; no <= 12; no++) {
    it.append([line(no, { class: no % 2 === 0 ? 'market' : 'audit' })]);
    if (no % 2 === 0) it.snapshot(snapshot(no));
  }
  it.close();
  const database = openForWriting(path, 'process_crash');
  const kept = (
    database.prepare('SELECT no, class FROM record ORDER BY no').all() as { no: number; class: string }[]
  ).map((row) => `${row.no}${row.class[0]}`);
  database.close();
  expect(kept).toEqual(['1a', '3a', '5a', '7a', '8m', '9a', '10m', '11a', '12m']);
  const read = readJournal(path, 'oldest');
  expect(read.damage).toBeNull();
  expect(read.snapshot?.recordNo).toBe(6);
  expect(read.records.map((record) => record.recordNo)).toEqual([7, 8, 9, 10, 11, 12]);
});

test('many small records and large snapshots do not outgrow the room either', () => {
  const { writer: it } = writer({ marketBytes: 200_000 });
  const state = JSON.stringify({ state: 'z'.repeat(10_000) });
  let largest = 0;
  for (let no = 1; no <= 2_000; no++) {
    it.append([line(no, { class: 'market', payload: '{"kind":"Tick"}' })]);
    if (no % 10 === 0) it.snapshot({ ...snapshot(no), state });
    if (no % 500 === 0) {
      const database = openForReading(path);
      const { n } = database.prepare('SELECT count(*) AS n FROM snapshot').get() as { n: number };
      database.close();
      largest = Math.max(largest, n);
    }
  }
  it.close();
  expect(largest).toBeGreaterThanOrEqual(4);
  expect(largest).toBeLessThanOrEqual(21);
});

test('a snapshot stored without a hash is checked by the hash of its state', () => {
  const { writer: it } = writer();
  it.append([line(1)]);
  it.snapshot({
    ...snapshot(1),
    stateHash: null,
    state: JSON.stringify({ picture: 1, state: { b: 0.5, a: [1, null] } }),
  });
  it.close();
  expect(readJournal(path, 'oldest').checkpoints).toEqual([{ seq: 1, stateHash: stateHash({ a: [1, null], b: 0.5 }) }]);
  expect(readJournal(path, 'newest')).toMatchObject({ damage: null, snapshot: { recordNo: 1 } });
});

test('a snapshot with a changed state is left out and named, the one before it is used', () => {
  const { writer: it } = writer();
  it.append([line(1)]);
  it.snapshot(snapshot(1));
  it.append([line(2)]);
  it.snapshot(snapshot(2));
  it.close();
  const database = openForWriting(path, 'process_crash');
  database.exec(`UPDATE snapshot SET state = '{"a":1}' WHERE record_no = 2`);
  database.close();
  const read = readJournal(path, 'newest');
  expect(read.snapshot?.recordNo).toBe(1);
  expect(read.damage).toContain('snapshot at record 2');
});

test('a file that is no journal is set aside under a new name and never deleted', () => {
  writeFileSync(path, 'this is not a database, but somebody may miss it');
  const recovered = recoverEngine(path, 'now');
  expect(recovered.resumed).toBe(false);
  expect(recovered.damage).toContain('not readable');
  expect(recovered.notices[0]).toContain('journal.db.damaged-now');
  expect(recovered.notices[0]).toContain('starts halted');
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(folder)).toEqual(['journal.db.damaged-now']);
});

test('a truncated file is set aside and told', () => {
  const { writer: it } = writer();
  for (let no = 1; no <= 200; no++) it.append([line(no, { payload: JSON.stringify({ text: 'y'.repeat(500) }) })]);
  it.close();
  copyFileSync(path, join(folder, 'whole.db'));
  truncateSync(path, 20_000);
  const recovered = recoverEngine(path, 'later');
  expect(recovered.notices).toHaveLength(1);
  expect(readdirSync(folder)).toContain('journal.db.damaged-later');
});

test('the store hands records to its thread, tells what is durable and can be opened again', async () => {
  const workerUrl = new URL('../../../src/adapters/store/journal-worker.ts', import.meta.url);
  const store = await JournalStore.open(workerUrl, options(), 0);
  const durable: number[] = [];
  store.listen({ onDurable: (recordNo) => durable.push(recordNo), onState: () => undefined });
  for (let no = 1; no <= 1_000; no++) store.append(line(no));
  expect(store.durableNo).toBe(0);
  await store.flush();
  expect(store.durableNo).toBe(1_000);
  expect(store.backlogBytes).toBe(0);
  expect(durable.at(-1)).toBe(1_000);
  await store.close();
  const again = await JournalStore.open(workerUrl, options(), 1_000);
  again.append(line(1_001));
  await again.flush();
  await again.close();
  expect(readJournal(path, 'newest').lastRecordNo).toBe(1_001);
});

test('a store that cannot be opened rejects with the reason', async () => {
  const workerUrl = new URL('../../../src/adapters/store/journal-worker.ts', import.meta.url);
  await expect(
    JournalStore.open(workerUrl, options({ path: join(folder, 'no', 'such', 'folder.db') }), 0),
  ).rejects.toThrow();
});

const dying = (at: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${at === 'open' ? '' : "parentPort.postMessage({ kind: 'open' });"} ${at === 'open' ? 'process.exit(3);' : "parentPort.on('message', () => process.exit(3));"}`)}`,
  );

test('a thread that ends while it opens the file rejects; one that ends later is told as down, and closing does not wait for it', async () => {
  await expect(JournalStore.open(dying('open'), options(), 0)).rejects.toThrow(/code 3/);
  const store = await JournalStore.open(dying('later'), options(), 0);
  const states: (string | null)[] = [];
  store.listen({ onDurable: () => undefined, onState: (down) => states.push(down) });
  store.append(line(1));
  await store.flush();
  expect(states).toEqual(['its thread ended with code 3']);
  const late: (string | null)[] = [];
  store.listen({ onDurable: () => undefined, onState: (down) => late.push(down) });
  expect(late).toEqual(states);
  store.append(line(2));
  await store.flush();
  await store.close();
  expect(store.down).toBe('its thread ended with code 3');
});

test('an input that the engine cannot take is left out whole: the state is the one before it', () => {
  const lab = new PipelineLab();
  const inputs: JournalLine[] = [];
  const step = lab.engine.step.bind(lab.engine);
  lab.engine.step = (input, stepOptions) => {
    const { seq, atMs, ...body } = input;
    inputs.push(line(seq, { atMs, payload: JSON.stringify(body) }));
    return step(input, stepOptions);
  };
  lab.begin();
  lab.connect();
  lab.account('start');
  const good = lab.engine.stateHash();
  const fill = {
    kind: 'Fill',
    tid: '1',
    asset: 0,
    oid: 1,
    cloid: null,
    isBuy: true,
    priceTicks: 1,
    sizeLots: 0.5,
    feeUnits: 0,
    isTaker: true,
    liquidation: false,
    venueAtMs: lab.atMs,
  };
  const { writer: it } = writer();
  it.append([...inputs, line(inputs.length + 1, { atMs: lab.atMs, payload: JSON.stringify(fill) })]);
  it.close();
  const recovered = recoverEngine(path, 'now');
  expect(recovered.notices[0]).toContain(`input ${inputs.length + 1} cannot be replayed`);
  expect(recovered.engine.stateHash()).toBe(good);
  expect(recovered.lastRecordNo).toBe(inputs.length + 1);
});
