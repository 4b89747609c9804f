import { readFileSync, statSync, writeFileSync, existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArchiveLab, BTC, HOUR, hours, T0, upTo } from '../../../support/archive-lab.ts';

let lab: ArchiveLab;
beforeEach(() => {
  lab = new ArchiveLab();
});
afterEach(() => lab.close());

const at = (hour: number): number => T0 + hour * HOUR;
const span = (from: number, to: number) => ({ fromMs: at(from), toMs: at(to) });

test('later bars are appended: what was there keeps its bytes; earlier ones are merged in', async () => {
  const store = await lab.open();
  await store.add(BTC, { bars: hours([10, 11]), unfinished: true, covers: span(10, 12) });
  const before = readFileSync(lab.path());
  await store.add(BTC, { bars: hours([11, 12], 1), unfinished: false, covers: span(11, 13) });
  expect(readFileSync(lab.path()).subarray(0, before.length)).toEqual(before);
  expect(store.view(BTC)?.bytes).toBe(statSync(lab.path()).size);
  await store.add(BTC, { bars: hours([7, 8]), unfinished: false, covers: span(7, 9) });
  const series = await store.read(BTC);
  expect(series?.bars).toEqual(Float64Array.from([...hours([7, 8, 10]), ...hours([11, 12], 1)]));
  // The earlier span does not touch: what is covered up to the end stays what it was.
  expect(series?.coveredFromMs).toBe(at(10));
  await store.add(BTC, { bars: hours([9]), unfinished: false, covers: span(7, 10) });
  expect((await store.read(BTC))?.coveredFromMs).toBe(at(7));
  expect(store.view(BTC)).toMatchObject({ firstMs: at(7), lastMs: at(12), bars: 6, gapCount: 0, unfinished: false });
  expect((await lab.open()).view(BTC)).toEqual(store.view(BTC));
});

test('a running bar never stays between closed ones', async () => {
  const store = await lab.open();
  await store.add(BTC, { bars: hours([0, 1]), unfinished: true, covers: span(0, 2) });
  await store.add(BTC, { bars: hours([5, 6]), unfinished: true, covers: span(5, 7) });
  expect((await store.read(BTC))?.bars).toEqual(hours([0, 5, 6]));
  await store.add(BTC, { bars: hours([2, 3]), unfinished: false, covers: span(2, 4) });
  const series = await store.read(BTC);
  expect(series?.bars).toEqual(hours([0, 2, 3, 5, 6]));
  expect(series).toMatchObject({ unfinished: true, coveredFromMs: at(5) });
  expect(store.view(BTC)).toMatchObject({ gapCount: 2, missingBars: 2, gaps: [span(4, 5), span(1, 2)] });
});

test('an answer without a bar widens what is covered and is written only once', async () => {
  const store = await lab.open();
  const nothing = { bars: hours([]), unfinished: false };
  await store.add(BTC, { ...nothing, covers: span(0, 5) });
  expect(store.view(BTC)).toBeNull();
  await store.add(BTC, { bars: hours([5, 6]), unfinished: false, covers: span(5, 7) });
  await store.add(BTC, { ...nothing, covers: span(0, 5) });
  expect((await store.read(BTC))?.coveredFromMs).toBe(at(0));
  const { size } = statSync(lab.path());
  await store.add(BTC, { ...nothing, covers: span(0, 5) });
  await store.add(BTC, { ...nothing, covers: span(20, 30) });
  expect(statSync(lab.path()).size).toBe(size);
  expect((await store.read(BTC))?.coveredFromMs).toBe(at(0));
});

test('many small additions do not make a file of many blocks', async () => {
  const store = await lab.open();
  for (const hour of upTo(200)) await store.add(BTC, { bars: hours([hour]), unfinished: false, covers: null });
  expect((await store.read(BTC))?.bars).toEqual(hours(upTo(200)));
  expect(statSync(lab.path()).size).toBeLessThan(128 + 200 * 48 + 65 * 24);
});

test('a damaged end is cut and told, a file that is none of ours is set aside, a half-written one is removed', async () => {
  const store = await lab.open();
  await store.add(BTC, { bars: hours([0, 1]), unfinished: false, covers: null });
  await store.add(BTC, { bars: hours([2, 3]), unfinished: false, covers: null });
  const bytes = readFileSync(lab.path());
  writeFileSync(lab.path(), bytes.subarray(0, bytes.length - 1));
  const ETH = { ...BTC, symbol: 'ETH' };
  writeFileSync(lab.path(ETH), 'garbage');
  // A whole file under another's name is not believed either.
  const SOL = { ...BTC, symbol: 'SOL' };
  writeFileSync(lab.path(SOL), bytes);
  writeFileSync(`${lab.path()}.new`, 'half');
  const again = await lab.open();
  expect(again.views()).toMatchObject([{ symbol: 'BTC', bars: 2, damage: 'a block is cut off' }]);
  expect(again.notices.toSorted()).toEqual([
    'candles of BTC 1h: a block is cut off; the last 119 bytes of BTC-1h.bars were cut off',
    'the candle file ETH-1h.bars cannot be read and was set aside',
    'the candle file SOL-1h.bars cannot be read and was set aside',
  ]);
  expect(existsSync(`${lab.path()}.new`)).toBe(false);
  expect(readdirSync(lab.parts.folders.venue).toSorted()).toEqual([
    'BTC-1h.bars',
    'ETH-1h.bars.damaged-now',
    'SOL-1h.bars.damaged-now',
  ]);
  // What was cut is simply missing: the next addition fits, and the next start finds nothing wrong.
  await again.add(BTC, { bars: hours([2, 3]), unfinished: false, covers: null });
  const third = await lab.open();
  expect(third.notices).toEqual([]);
  expect((await third.read(BTC))?.bars).toEqual(hours(upTo(4)));
});

test('additions at the same time to one series all arrive; a deleted series is gone', async () => {
  const store = await lab.open();
  await Promise.all(
    upTo(20).map((hour) => store.add(BTC, { bars: hours([hour * 2]), unfinished: false, covers: null })),
  );
  expect((await store.read(BTC))?.bars).toEqual(hours(upTo(20).map((hour) => hour * 2)));
  await store.remove(BTC);
  expect(await store.read(BTC)).toBeNull();
  expect((await lab.open()).views()).toEqual([]);
});

test('the same name and interval of another source is another series', async () => {
  const store = await lab.open();
  await store.add(BTC, { bars: hours([0]), unfinished: false, covers: null });
  await store.add({ ...BTC, source: 'imported' }, { bars: hours([0, 1], 9), unfinished: false, covers: null });
  expect((await store.read(BTC))?.bars).toEqual(hours([0]));
  expect((await lab.open()).views().map(({ source, bars }) => [source, bars])).toEqual([
    ['venue', 1],
    ['imported', 2],
  ]);
});
