import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JournalWriter } from '../../../src/adapters/store/journal-writer.ts';
import { replayFile } from '../../../src/cli/replay/replay-file.ts';
import type { JournalLine } from '../../../src/engine/domain/ports.ts';
import { PipelineLab } from '../../support/pipeline-lab.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Draft = Omit<JournalLine, 'recordNo'>;

/** The journal of a lab that enters one position, as its host would have written it. */
function story(): { readonly lab: PipelineLab; readonly drafts: Draft[] } {
  const lab = new PipelineLab();
  const drafts: Draft[] = [];
  const step = lab.engine.step.bind(lab.engine);
  lab.engine.step = (input, options) => {
    const { seq, atMs, ...body } = input;
    drafts.push({ seq, atMs, type: 'input', class: 'audit', payload: JSON.stringify(body) });
    const output = step(input, options);
    for (const effect of output.effects) {
      if (effect.kind !== 'SendOrders' && effect.kind !== 'Cancel') continue;
      drafts.push({ seq, atMs, type: 'intent', class: 'audit', payload: JSON.stringify(effect) });
    }
    return output;
  };
  lab.begin();
  lab.connect();
  lab.account('start');
  lab.hold(0, 'long');
  lab.step({ kind: 'Tick' });
  return { lab, drafts };
}

function replay(drafts: readonly Draft[]) {
  const path = join(folder, 'journal.db');
  const writer = new JournalWriter(
    { path, marketBytes: 1e9, durability: 'process_crash', maxPages: null },
    () => undefined,
  );
  writer.append(drafts.map((draft, i) => ({ ...draft, recordNo: i + 1 })));
  writer.close();
  return replayFile(path, null);
}

test('a journal that tells the truth is replayed to the same state', () => {
  const { lab, drafts } = story();
  expect(replay(drafts)).toMatchObject({
    damage: null,
    mismatches: [],
    ordersChecked: 1,
    stateHash: lab.engine.stateHash(),
  });
});

test('an order that the journal does not hold is told, but for the end that a crash cut off', () => {
  const { drafts } = story();
  const silent = replay(drafts.filter(({ type }) => type !== 'intent'));
  expect(silent.mismatches).toEqual([expect.stringContaining('holds no intent for run-1:')]);
  rmSync(join(folder, 'journal.db'));
  const at = drafts.findIndex(({ type }) => type === 'intent');
  expect(replay(drafts.slice(0, at)).mismatches).toEqual([]);
});

test('an input that the engine cannot take ends the replay with a sentence', () => {
  const { drafts } = story();
  const last = drafts.at(-1) as Draft;
  const bad = {
    ...last,
    seq: last.seq + 1,
    payload: JSON.stringify({
      kind: 'Fill',
      tid: '9',
      asset: 0,
      cloid: null,
      sizeLots: 0.5,
      priceTicks: 1,
      feeUnits: 0,
      venueAtMs: 1,
    }),
  };
  const outcome = replay([...drafts, bad]);
  expect(outcome.damage).toContain(`input ${bad.seq} cannot be replayed`);
  expect(outcome.stateHash).toBeNull();
});

const stamped = (drafts: readonly Draft[]): Draft[] =>
  drafts.map((draft) =>
    draft.type === 'intent'
      ? { ...draft, payload: JSON.stringify({ ...(JSON.parse(draft.payload) as object), nonce: 1_790_000_000_000 }) }
      : draft,
  );

test('the nonce that an intent was kept with is no decision: with it the journal tells the same truth', () => {
  expect(replay(stamped(story().drafts))).toMatchObject({ mismatches: [], ordersChecked: 1 });
});

test('an intent with a nonce that was decided differently is found', () => {
  const forged = stamped(story().drafts).map((draft) =>
    draft.type === 'intent' ? { ...draft, payload: draft.payload.replace('"isBuy":true', '"isBuy":false') } : draft,
  );
  expect(replay(forged).mismatches).toHaveLength(1);
});
