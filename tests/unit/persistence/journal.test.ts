import { describe, expect, test } from 'vitest';
import type { JournalLine } from '../../../src/engine/domain/ports.ts';
import { sha256Hex } from '../../../src/engine/kernel/hash.ts';
import {
  chainLine,
  decodeRecord,
  encodeRecord,
  GENESIS_HASH,
  RECORD_VERSION,
  recordHash,
} from '../../../src/engine/persistence/journal-record.ts';
import { JOURNAL_START, JournalVerifier } from '../../../src/engine/persistence/journal-verifier.ts';

const RUN: readonly Omit<JournalLine, 'recordNo'>[] = [
  { seq: 1, type: 'input', class: 'audit', atMs: 1_000, payload: '{"kind":"RunStarted","runId":"r"}' },
  { seq: 2, type: 'input', class: 'market', atMs: 1_000, payload: '{"kind":"Tick"}' },
  {
    seq: 3,
    type: 'input',
    class: 'audit',
    atMs: 1_500,
    payload: '{"kind":"Signal","signal":{"rationale":"a, \\"payload\\":1}"}}',
  },
  { seq: 3, type: 'intent', class: 'audit', atMs: 1_500, payload: '{"effectId":"r:3:0"}' },
  { seq: 4, type: 'input', class: 'market', atMs: 1_600, payload: '{"kind":"Tick"}' },
  { seq: 3, type: 'released', class: 'audit', atMs: 1_601, payload: '{"effectId":"r:3:0"}' },
  { seq: 5, type: 'input', class: 'market', atMs: 1_700, payload: '{"kind":"Tick"}' },
];

/** The lines of a journal with a sound chain. */
function writeJournal(records: readonly Omit<JournalLine, 'recordNo'>[]): string[] {
  const lines: string[] = [];
  let hash = GENESIS_HASH;
  for (const [index, record] of records.entries()) {
    const line = encodeRecord(chainLine({ ...record, recordNo: index + 1 }, hash));
    hash = recordHash(hash, line);
    lines.push(line);
  }
  return lines;
}

/** Walks lines and tells how many were sound and which field broke. */
function walk(lines: readonly string[], verifier = new JournalVerifier()): { sound: number; field: string | null } {
  for (const line of lines) verifier.take(line);
  return { sound: verifier.soundRecords, field: verifier.failure?.field ?? null };
}

describe('a record', () => {
  test('is one line of JSON with fixed keys', () => {
    const line = encodeRecord(chainLine({ recordNo: 1, ...RUN[1]! }, GENESIS_HASH));
    expect(line).toBe(
      `{"recordNo":1,"v":1,"type":"input","class":"market","seq":2,"atMs":1000,"prevHash":"${GENESIS_HASH}","payload":{"kind":"Tick"}}`,
    );
    expect(recordHash(GENESIS_HASH, line)).toBe(sha256Hex(`${GENESIS_HASH}\n${line}`));
  });

  test('comes back as it was, payload bytes included', () => {
    for (const [index, record] of RUN.entries()) {
      const full = chainLine({ ...record, recordNo: index + 1 }, 'ab'.repeat(32));
      expect(decodeRecord(encodeRecord(full))).toEqual({ ok: true, value: full });
      expect(full.v).toBe(RECORD_VERSION);
    }
  });

  const good = writeJournal(RUN)[0]!;
  test.each<[string, string, string]>([
    ['nothing', '', 'journal.line'],
    ['a line torn in its payload', good.slice(0, -5), 'journal.payload'],
    ['a line torn in its head', good.slice(0, 40), 'journal.line'],
    ['a list', '[1]', 'journal.line'],
    ['null', 'null', 'journal.line'],
    ['a space', good.replace('{"recordNo"', '{ "recordNo"'), 'journal.line'],
    ['a further key', `${good.slice(0, -1)},"x":1}`, 'journal.payload'],
    ['a second payload', `${good.slice(0, -1)},"payload":1}`, 'journal.payload'],
    ['an empty payload', good.replace(/,"payload":.*$/, ',"payload":}'), 'journal.payload'],
    ['a further key before', good.replace(',"payload"', ',"x":1,"payload"'), 'journal.line'],
    ['a key twice', good.replace('"seq":1', '"seq":2,"seq":1'), 'journal.line'],
    ['another version', good.replace('"v":1', '"v":2'), 'journal.v'],
    ['a number as text', good.replace('"seq":1', '"seq":"1"'), 'journal.seq'],
    ['a fraction', good.replace('"atMs":1000', '"atMs":1000.5'), 'journal.atMs'],
    ['record 0', good.replace('"recordNo":1', '"recordNo":0'), 'journal.recordNo'],
    ['an unknown type', good.replace('"type":"input"', '"type":"output"'), 'journal.type'],
    ['an unknown class', good.replace('"class":"audit"', '"class":"other"'), 'journal.class'],
    ['a short hash', good.replace(GENESIS_HASH, '00'), 'journal.prevHash'],
    ['no payload', good.replace(/,"payload":.*$/, '}'), 'journal.line'],
  ])('%s is refused', (_name, line, field) => {
    expect(decodeRecord(line)).toMatchObject({ ok: false, error: { code: 'BAD_FIELD', field } });
  });
});

describe('the verifier', () => {
  test('passes a sound journal and ends at its last record', () => {
    const verifier = new JournalVerifier();
    expect(walk(writeJournal(RUN), verifier)).toEqual({ sound: 7, field: null });
    expect(verifier.position).toMatchObject({ recordNo: 7, seq: 5 });
  });

  test('an empty journal is sound', () => {
    expect(new JournalVerifier().position).toEqual(JOURNAL_START);
  });

  test('finds a change of any byte of any line', () => {
    const lines = writeJournal(RUN);
    for (const [index, line] of lines.entries()) {
      for (let at = 0; at < line.length; at++) {
        const other = line[at] === '7' ? '8' : '7';
        const changed = lines.with(index, line.slice(0, at) + other + line.slice(at + 1));
        // The last line has no successor to contradict it; what can be seen there is its own form and its link.
        const { sound } = walk(changed);
        if (index < lines.length - 1) expect(sound).toBeLessThanOrEqual(index + 1);
        expect(sound).toBeGreaterThanOrEqual(index);
      }
    }
  });

  test.each<[string, (lines: string[]) => string[], number, string]>([
    ['a line taken out', (lines) => lines.toSpliced(2, 1), 2, 'journal.recordNo'],
    ['two lines swapped', (lines) => [lines[0]!, lines[2]!, lines[1]!], 1, 'journal.recordNo'],
    ['a line twice', (lines) => lines.toSpliced(2, 0, lines[1]!), 2, 'journal.recordNo'],
    ['a torn end', (lines) => lines.with(6, lines[6]!.slice(0, 40)), 6, 'journal.line'],
    ['no beginning', (lines) => lines.slice(1), 0, 'journal.recordNo'],
  ])('%s stops it', (_name, change, sound, field) => {
    expect(walk(change(writeJournal(RUN)))).toEqual({ sound, field });
  });

  const input = (seq: number, atMs: number): Omit<JournalLine, 'recordNo'> => ({ ...RUN[1]!, seq, atMs });
  test.each<[string, readonly Omit<JournalLine, 'recordNo'>[], number, string]>([
    ['an input number left out', [input(1, 5), input(3, 5)], 1, 'journal.seq'],
    ['an input number twice', [input(1, 5), input(1, 5)], 1, 'journal.seq'],
    ['inputs whose time falls', [input(1, 5), input(2, 4)], 1, 'journal.atMs'],
    ['an intent before its input', [input(1, 5), { ...RUN[3]!, seq: 2 }], 1, 'journal.seq'],
  ])('%s stops it although the chain is whole', (_name, records, sound, field) => {
    expect(walk(writeJournal(records))).toEqual({ sound, field });
  });

  test('after the first bad line nothing counts any more', () => {
    const lines = writeJournal(RUN);
    const verifier = new JournalVerifier();
    verifier.take(lines[0]!);
    const bad = verifier.take(lines[2]!);
    expect(bad.ok).toBe(false);
    expect(verifier.take(lines[1]!)).toEqual(bad);
    expect(verifier.position.recordNo).toBe(1);
  });

  test('a tail is sound from the position that a snapshot kept, and from no other', () => {
    const lines = writeJournal(RUN);
    const head = new JournalVerifier();
    walk(lines.slice(0, 4), head);
    expect(walk(lines.slice(4), new JournalVerifier(head.position))).toEqual({ sound: 3, field: null });
    const wrong = { ...head.position, hash: '1'.repeat(64) };
    expect(walk(lines.slice(4), new JournalVerifier(wrong))).toEqual({ sound: 0, field: 'journal.prevHash' });
  });
});
