import { expect, test } from 'vitest';
import { faultOfBars, mergeBars } from '../../../../src/adapters/archive/bars.ts';
import { findGaps } from '../../../../src/adapters/archive/find-gaps.ts';
import { decodeSeries, encodeBlock, encodeSeries } from '../../../../src/adapters/archive/series-file.ts';
import { fileNameOf } from '../../../../src/adapters/archive/series-name.ts';
import { BTC, HOUR, hours, T0, upTo } from '../../../support/archive-lab.ts';

const NONE = { unfinished: false, coveredFromMs: null };

test('what is written is read: bars to the bit, in one block or many, and what the venue was asked for', () => {
  for (const count of [1, 5, 4_096, 4_097, 9_000]) {
    const bars = hours(upTo(count));
    const read = decodeSeries(encodeSeries({ key: BTC, bars, unfinished: count > 5, coveredFromMs: T0 - HOUR }));
    expect(read?.bars).toEqual(bars);
    expect(read).toMatchObject({ key: BTC, unfinished: count > 5, coveredFromMs: T0 - HOUR, damage: null });
    expect(read?.blocks).toBe(Math.ceil(count / 4_096));
  }
});

test('a running bar at the end is replaced by the block that comes after it, and by nothing else', () => {
  const first = encodeSeries({ key: BTC, bars: hours([0, 1, 2]), unfinished: true, coveredFromMs: T0 });
  const covered = encodeBlock({ bars: hours([]), unfinished: false, coveredFromMs: T0 - HOUR });
  expect(decodeSeries(Buffer.concat([first, covered]))).toMatchObject({ unfinished: true, coveredFromMs: T0 - HOUR });
  const next = encodeBlock({ bars: hours([2, 3], 5), unfinished: false, coveredFromMs: T0 });
  const read = decodeSeries(Buffer.concat([first, covered, next]));
  expect(read?.unfinished).toBe(false);
  expect(read?.bars).toEqual(Float64Array.from([...hours([0, 1]), ...hours([2, 3], 5)]));
});

test('a file cut at any byte gives its whole blocks and says what is lost; no byte changed goes unseen', () => {
  const head = encodeSeries({ key: BTC, bars: hours([0, 1]), ...NONE });
  const second = encodeBlock({ bars: hours([2]), ...NONE });
  const whole = Buffer.concat([head, second, encodeBlock({ bars: hours([3, 4]), ...NONE })]);
  const ends = [128, head.length, head.length + second.length, whole.length];
  const bars = [0, 2, 3, 5];
  for (let length = 0; length <= whole.length; length += 1) {
    const read = decodeSeries(whole.subarray(0, length));
    if (length < 128) {
      expect(read).toBeNull();
      continue;
    }
    const blocks = ends.findLastIndex((end) => end <= length);
    expect(read?.bars).toEqual(hours(upTo(bars[blocks]!)));
    expect(read?.goodBytes).toBe(ends[blocks]);
    expect(read?.damage === null).toBe(length === ends[blocks]);
  }
  for (let at = 0; at < whole.length; at += 1) {
    const bad = Buffer.from(whole);
    bad[at]! ^= 0x10;
    const read = decodeSeries(bad);
    if (read === null) expect(at).toBeLessThan(128);
    else {
      expect(read.damage, `byte ${at}`).not.toBeNull();
      expect(read.goodBytes).toBe(ends.findLast((end) => end <= at));
    }
  }
});

test('bars that a checksum fits but that are none are not used', () => {
  const good = encodeSeries({ key: BTC, bars: hours([0, 1]), ...NONE });
  const bad = hours([2, 3]);
  bad[8] = 1;
  expect(decodeSeries(Buffer.concat([good, encodeBlock({ bars: bad, ...NONE })]))).toMatchObject({
    goodBytes: good.length,
    damage: expect.stringContaining('[1].h is 1'),
  });
  expect(decodeSeries(Buffer.concat([good, encodeBlock({ bars: hours([1, 2]), ...NONE })]))?.damage).toBe(
    'bars out of order',
  );
});

test.each([
  [0, T0 + 1, '[0].t'],
  [6, T0, '[1].t'],
  [0, Number.NaN, '[0].t'],
  [1, 0, '[0].o'],
  [2, Number.POSITIVE_INFINITY, '[0].h'],
  [2, 50, '[0].h'],
  [2, 100.5, '[0].h'],
  [3, 101.5, '[0].l'],
  [4, -1, '[0].c'],
  [5, -0.5, '[0].v'],
  [5, Number.NaN, '[0].v'],
])('figure %i as %d is refused as %s', (at, value, field) => {
  const bars = hours([0, 1]);
  expect(faultOfBars(bars, HOUR)).toBeNull();
  bars[at] = value;
  const fault = faultOfBars(bars, HOUR);
  expect(fault?.field).toBe(field);
  expect(fault?.actual).toBe(String(value));
});

test('merged bars are in order, the fresh one of two; gaps lie between the first and the last only', () => {
  const merged = mergeBars(hours([0, 1, 2, 7]), hours([2, 3, 9], 50));
  expect(merged).toEqual(Float64Array.from([...hours([0, 1]), ...hours([2, 3], 50), ...hours([7]), ...hours([9], 50)]));
  const at = (hour: number): number => T0 + hour * HOUR;
  expect(findGaps(merged, HOUR)).toEqual({
    gaps: [
      { fromMs: at(4), toMs: at(7) },
      { fromMs: at(8), toMs: at(9) },
    ],
    missingBars: 4,
  });
  expect(findGaps(hours([]), HOUR)).toEqual({ gaps: [], missingBars: 0 });
});

test('names of files differ where names of markets do, on disks that know no large letters too', () => {
  const names = ['kPEPE', 'KPEPE', 'KPePE', 'NUL', 'xyz:TSLA', '../../etc', 'a/b', '@107'].map((symbol) =>
    fileNameOf({ symbol, interval: '1h' }),
  );
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_%]+-1h\.bars$/);
});
