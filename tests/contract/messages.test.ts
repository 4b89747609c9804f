import { describe, expect, test } from 'vitest';
import { chainLine, decodeRecord, encodeRecord, GENESIS_HASH } from '../../src/engine/persistence/journal-record.ts';
import * as samples from './samples.ts';

/** Every sample under the name of its message. */
function named(): [string, unknown][] {
  const groups = {
    command: samples.COMMANDS,
    patch: samples.PATCHES,
    input: samples.INPUTS,
    effect: samples.EFFECTS,
    update: samples.MARKET_UPDATES,
    leg: samples.LEGS,
  };
  const all: [string, unknown][] = [];
  for (const [group, byWord] of Object.entries(groups)) {
    for (const [word, list] of Object.entries(byWord)) {
      for (const [i, sample] of list.entries()) all.push([`${group} ${word} ${i}`, sample]);
    }
  }
  all.push(['batch', samples.BATCH], ['snapshot', samples.SNAPSHOT], ['app info', samples.APP_INFO]);
  all.push(['keychain', samples.KEYCHAIN], ['save key', samples.SAVE_KEY]);
  for (const [i, reply] of samples.REPLIES.entries()) all.push([`reply ${i}`, reply]);
  return all;
}

describe('every message', () => {
  test.each(named())('%s crosses a process border and a file unchanged', (_name, sample) => {
    expect(structuredClone(sample)).toStrictEqual(sample);
    expect(JSON.parse(JSON.stringify(sample))).toStrictEqual(sample);
  });

  test('names itself by the word under which its sample stands', () => {
    for (const [word, list] of Object.entries(samples.COMMANDS)) for (const each of list) expect(each.type).toBe(word);
    for (const group of [samples.PATCHES, samples.INPUTS, samples.EFFECTS]) {
      for (const [word, list] of Object.entries(group)) for (const each of list) expect(each.kind).toBe(word);
    }
  });

  test.each(Object.entries(samples.JOURNAL_LINES))(
    'a journal line of type %s reads back from its bytes',
    (_type, line) => {
      const record = chainLine(line, GENESIS_HASH);
      expect(decodeRecord(encodeRecord(record))).toStrictEqual({ ok: true, value: record });
    },
  );

  test('of the engine reads back from a journal line', () => {
    for (const input of Object.values(samples.INPUTS).flat()) {
      const line = { ...samples.JOURNAL_LINES.input, payload: JSON.stringify(input) };
      const decoded = decodeRecord(encodeRecord(chainLine(line, GENESIS_HASH)));
      expect(decoded.ok && JSON.parse(decoded.value.payload)).toStrictEqual(input);
    }
  });
});
