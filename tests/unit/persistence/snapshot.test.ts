import { describe, expect, test } from 'vitest';
import { stateHash } from '../../../src/engine/kernel/hash.ts';
import {
  decodeSnapshot,
  encodeSnapshot,
  positionAfter,
  SNAPSHOT_VERSION,
  type SnapshotRecord,
} from '../../../src/engine/persistence/snapshot-record.ts';

const STATE = { rooms: { a: [0.1, 1 / 3, 9_007_199_254_740_991], b: '","checksum":"x"' }, seq: 12 };

function snapshotOf(state: unknown): SnapshotRecord {
  const hash = 'ab'.repeat(32);
  return { v: SNAPSHOT_VERSION, runId: 'run "1"', atSeq: 12, recordNo: 15, hash, stateHash: stateHash(STATE), state };
}

function textOf(snapshot: SnapshotRecord): string {
  const encoded = encodeSnapshot(snapshot);
  if (!encoded.ok) throw new Error(encoded.error.detail);
  return encoded.value;
}

describe('a snapshot', () => {
  test('comes back with every digit and the same hash', () => {
    const decoded = decodeSnapshot(textOf(snapshotOf(STATE)));
    expect(decoded).toEqual({ ok: true, value: snapshotOf(STATE) });
    expect(decoded.ok && stateHash(decoded.value.state)).toBe(stateHash(STATE));
  });

  test('is one line of JSON', () => {
    const text = textOf(snapshotOf(STATE));
    expect(text).not.toContain('\n');
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'v',
      'runId',
      'atSeq',
      'recordNo',
      'hash',
      'stateHash',
      'state',
      'checksum',
    ]);
  });

  test('says where the journal goes on', () => {
    expect(positionAfter(snapshotOf(STATE))).toEqual({ recordNo: 15, seq: 12, hash: 'ab'.repeat(32) });
  });

  test('a change of any byte, a cut at any place and added bytes are found', () => {
    const text = textOf(snapshotOf(STATE));
    const passed: number[] = [];
    for (let at = 0; at < text.length; at++) {
      const changed = text.slice(0, at) + (text[at] === '7' ? '8' : '7') + text.slice(at + 1);
      if (decodeSnapshot(changed).ok || decodeSnapshot(text.slice(0, at)).ok) passed.push(at);
    }
    expect(passed).toEqual([]);
    for (const added of [`${text} `, `${text}\n`, ` ${text}`, text + text])
      expect(decodeSnapshot(added).ok).toBe(false);
  });

  test.each<[string, Partial<Record<keyof SnapshotRecord, unknown>>, string]>([
    ['another version', { v: 2 }, 'snapshot.v'],
    ['a fraction as number', { atSeq: 0.5 }, 'snapshot.atSeq'],
    ['a negative record', { recordNo: -1 }, 'snapshot.recordNo'],
    ['no chain hash', { hash: '' }, 'snapshot.hash'],
    ['a state hash in capitals', { stateHash: 'AB'.repeat(32) }, 'snapshot.stateHash'],
  ])('%s is refused although the checksum holds', (_name, change, field) => {
    const text = textOf({ ...snapshotOf(STATE), ...change } as SnapshotRecord);
    expect(decodeSnapshot(text)).toMatchObject({ ok: false, error: { code: 'BAD_FIELD', field } });
  });

  test('a state that JSON would change is not written', () => {
    expect(encodeSnapshot(snapshotOf({ rooms: { metric: NaN } }))).toMatchObject({
      ok: false,
      error: { field: 'payload.rooms.metric', actual: 'NaN' },
    });
  });
});
