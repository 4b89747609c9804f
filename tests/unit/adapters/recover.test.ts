import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openForWriting } from '../../../src/adapters/store/database.ts';
import { JournalWriter } from '../../../src/adapters/store/journal-writer.ts';
import { recoverEngine } from '../../../src/adapters/store/recover.ts';
import type { JournalLine } from '../../../src/engine/domain/ports.ts';
import { Engine, ENGINE_VERSION, type EngineSnapshot } from '../../../src/engine/index.ts';
import { PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-recover-'));
  path = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openWriter = (): JournalWriter =>
  new JournalWriter({ path, marketBytes: 1e9, durability: 'process_crash', maxPages: null }, () => undefined);

/** A lab whose inputs are kept as the lines of a journal. */
function recordingLab(): { readonly lab: PipelineLab; readonly inputs: JournalLine[] } {
  const lab = new PipelineLab();
  const inputs: JournalLine[] = [];
  const step = lab.engine.step.bind(lab.engine);
  lab.engine.step = (input, stepOptions) => {
    const { seq, atMs, ...body } = input;
    inputs.push({ recordNo: seq, seq, type: 'input', class: 'audit', atMs, payload: JSON.stringify(body) });
    return step(input, stepOptions);
  };
  lab.begin();
  lab.connect();
  lab.account('start');
  return { lab, inputs };
}

const stored = (lab: PipelineLab, recordNo: number, change: (state: string) => string = (state) => state) => ({
  recordNo,
  seq: lab.engine.seq,
  atMs: lab.atMs,
  stateHash: null,
  state: change(JSON.stringify(lab.engine.snapshot())),
});

const asOfAnotherBuild = (state: string): string => state.replace(/"version":"[^"]*"/, '"version":"0.0.9+state.1"');

test('a snapshot of another build is refused, and the journal is replayed from the one before it or from its start', () => {
  const { lab, inputs } = recordingLab();
  const first = inputs.length;
  const it = openWriter();
  it.append(inputs);
  it.snapshot(stored(lab, first));
  lab.prices(PRICE + 100);
  it.append(inputs.slice(first));
  it.snapshot(stored(lab, inputs.length, asOfAnotherBuild));
  it.close();
  const older = recoverEngine(path, 'now');
  expect(older).toMatchObject({ damage: null, notices: [], resumed: true });
  expect(older.engine.stateHash()).toBe(lab.engine.stateHash());

  const database = openForWriting(path, 'process_crash');
  database.exec(`DELETE FROM snapshot WHERE record_no = ${first}`);
  database.close();
  const fromStart = recoverEngine(path, 'now');
  expect(fromStart).toMatchObject({ damage: null, notices: [], resumed: true });
  expect(fromStart.engine.stateHash()).toBe(lab.engine.stateHash());
});

test('with nothing but snapshots of another build and the first records pruned, the journal is set aside and the start is halted', () => {
  const { lab, inputs } = recordingLab();
  const it = openWriter();
  it.append(inputs);
  it.snapshot(stored(lab, inputs.length, asOfAnotherBuild));
  it.close();
  const database = openForWriting(path, 'process_crash');
  database.exec('DELETE FROM record WHERE no = 1');
  database.close();
  const recovered = recoverEngine(path, 'now');
  expect(recovered.resumed).toBe(false);
  expect(recovered.damage).toContain('of another version');
  expect(readdirSync(folder)).toContain('journal.db.damaged-now');
});

test('the engine itself refuses a snapshot of another build', () => {
  const { lab } = recordingLab();
  const other = JSON.parse(asOfAnotherBuild(JSON.stringify(lab.engine.snapshot()))) as EngineSnapshot;
  expect(() => Engine.restore(other)).toThrow('0.0.9+state.1');
});

test("the build's name begins with the version of the package", () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(ENGINE_VERSION.startsWith(`${version}+state.`)).toBe(true);
});

test('a run on a damaged journal begins halted, says so, and trades again once a person has typed the word', () => {
  const lab = PipelineLab.live();
  const begun = lab.begin({ journalDamage: 'record 7 is missing' });
  const alert = begun.effects.find((effect) => effect.kind === 'Alert');
  expect(alert).toMatchObject({ alert: { level: 'critical', title: 'Started halted: the journal was damaged' } });
  lab.connect();
  lab.account('start');
  expect(lab.approve(lab.propose(0, 'long')).reply).toMatchObject({ ok: false, error: { code: 'HALTED' } });
  lab.command({ type: 'releaseHalt', confirmation: 'RESUME' });
  expect(lab.enter(0, 'long').orders.length).toBeGreaterThan(1);
});

test('a halt of a person keeps its own reason on a damaged journal', () => {
  const lab = PipelineLab.live();
  lab.command({ type: 'killSwitch', flatten: false });
  lab.begin({ journalDamage: 'record 7 is missing' });
  expect(lab.engine.figures().halted).toMatchObject({ reason: 'kill switch', by: 'person:window' });
});
