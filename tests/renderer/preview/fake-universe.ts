import { ARCHIVE_INTERVAL_MS } from '../../../src/contract/candle-archive.ts';
import type { TrimtabBridge } from '../../../src/contract/ipc.ts';
import { refuse } from '../../../src/contract/refusals.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { CandleView, UniverseRowView, UniverseView } from '../../../src/contract/universe.ts';
import { INSTRUMENTS, legal } from './fixture-market.ts';
import { normal, seeded } from './random.ts';

const FOLLOWED_MAX = 190;
const DEFAULT_COUNT = 60;
const DAY_MS = 86_400_000;

/** A universe for the look of the window: figures only have to look right; a choice is kept. */
export function fakeUniverse(nowMs: () => number): Pick<TrimtabBridge, 'universe' | 'setWatch' | 'candles'> {
  let chosen: readonly string[] | null = null;
  const view = (): UniverseView => {
    const rows = INSTRUMENTS.map((instrument, at) => rowOf(instrument, at, { nowMs: nowMs(), chosen }));
    return {
      atMs: nowMs() - 4_000,
      rows,
      followed: rows.filter(({ followed }) => followed).length,
      followedMax: FOLLOWED_MAX,
      chosen,
      defaultCount: DEFAULT_COUNT,
      followsAll: false,
      refreshMs: 120_000,
    };
  };
  return {
    universe: async () => ({ ok: true, value: view() }),
    setWatch: async ({ symbols }) => {
      if (symbols !== null && (symbols.length < 1 || symbols.length > FOLLOWED_MAX)) {
        const detail = `${symbols.length} markets cannot be followed, allowed are 1..${FOLLOWED_MAX}`;
        return {
          ok: false,
          error: refuse('OUT_OF_RANGE', 'watch.symbols', symbols.length, `1..${FOLLOWED_MAX}`, detail),
        };
      }
      chosen = symbols;
      return { ok: true, value: view() };
    },
    candles: async ({ symbol, interval, endMs, count }) => {
      const instrument = INSTRUMENTS.find((each) => each.symbol === symbol);
      if (instrument === undefined)
        return { ok: false, error: refuse('UNKNOWN_SYMBOL', 'symbol', symbol, null, `there is no market ${symbol}`) };
      const stepMs = ARCHIVE_INTERVAL_MS[interval];
      const lastMs = Math.floor(((endMs ?? nowMs()) - 1) / stepMs) * stepMs;
      const candles = walk(count, lastMs - (count - 1) * stepMs, stepMs).map((bar) => ({
        ...bar,
        isOpen: bar.openMs + stepMs > nowMs(),
      }));
      return { ok: true, value: { asset: instrument.asset, symbol, interval, candles, atMs: nowMs() } };
    },
  };
}

function rowOf(
  { asset, symbol, priceDecimals, maxLeverage }: (typeof INSTRUMENTS)[number],
  at: number,
  { nowMs, chosen }: { readonly nowMs: number; readonly chosen: readonly string[] | null },
): UniverseRowView {
  const random = seeded(asset + 11);
  const isChosen = chosen === null ? at < DEFAULT_COUNT : chosen.includes(symbol);
  const why = asset === 1 ? 'held' : isChosen ? (chosen === null ? 'default' : 'chosen') : null;
  const volatility = 0.4 + random() * 1.2;
  return {
    asset,
    symbol,
    priceDecimals,
    maxLeverage,
    listedSinceMs: nowMs - Math.round((30 + random() * 900) * DAY_MS),
    delisted: symbol === 'MKR',
    followed: why !== null,
    why,
    dayVolumeUsd: (4e9 / (at + 1)) * (0.5 + random()),
    openInterestUsd: (2e9 / (at + 1)) * (0.5 + random()),
    fundingHourly: (random() - 0.4) * 0.0001,
    markTicks: asTicks(legal(1_000_000 + at * 700)),
    oracleTicks: asTicks(legal(1_000_100 + at * 700)),
    premium: (random() - 0.5) * 0.001,
    dayChange: (random() - 0.5) * 0.1,
    volatilityYear: why === null ? null : volatility,
    correlationBtc: why === null ? null : symbol === 'BTC' ? 1 : 0.3 + random() * 0.6,
  };
}

function walk(count: number, firstMs: number, stepMs: number): readonly Omit<CandleView, 'isOpen'>[] {
  const random = seeded(firstMs % 10_007);
  let close = 1_000_000;
  return Array.from({ length: count }, (_, i) => {
    const open = close;
    close = Math.max(1_000, Math.round(open * (1 + normal(random) * 0.004)));
    return {
      openMs: firstMs + i * stepMs,
      openTicks: asTicks(open),
      highTicks: asTicks(Math.round(Math.max(open, close) * 1.001)),
      lowTicks: asTicks(Math.round(Math.min(open, close) * 0.999)),
      closeTicks: asTicks(close),
      volumeLots: asLots(Math.round(1_000 + random() * 9_000)),
    };
  });
}
