import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MarketTape } from '../../src/adapters/hyperliquid/market-tape.ts';
import { takeFrame } from '../../src/adapters/hyperliquid/take-frame.ts';
import { TextTaker } from '../../src/adapters/hyperliquid/take-text.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { MarketUpdate } from '../../src/engine/domain/market-update.ts';
import { recordedData } from './data.ts';

/** Scales of the coins of the captures, and one without decimals: of prices, of sizes. */
const SCALES: Readonly<Record<string, readonly [number, number]>> = {
  BTC: [1, 5],
  BANANA: [5, 1],
  SHIA: [6, 0],
  FRIEND: [5, 1],
  MATIC: [5, 1],
  '@107': [4, 2],
  '@162': [5, 1],
  WHOLE: [0, 0],
  SOL: [3, 2],
  FXS: [5, 1],
  MOODENG: [6, 0],
};

/** The markets of the captures by coin. */
export const CAPTURED_MARKETS: ReadonlyMap<string, Instrument> = new Map(
  Object.entries(SCALES).map(([symbol, [priceDecimals, szDecimals]], asset) => [
    symbol,
    { asset, symbol, szDecimals, priceDecimals, maxLeverage: 20, listed: true },
  ]),
);

/**
 * Captured books, touches, trades and contexts, each as one text. Those of the recorded stretch have their names in another order: they are there as
 * recorded and in the venue's order.
 */
export function capturedFrames(): readonly string[] {
  const texts: string[] = [];
  const single = recordedData('hyperliquid/ws');
  if (single !== null)
    for (const name of readdirSync(single).toSorted())
      if (/^(l2Book|bbo|trades|activeAssetCtx)--/.test(name))
        texts.push(readFileSync(join(single, name), 'utf8').trim());
  const stretch = recordedData('orderbook/hyperliquid-btc-2025-01-26');
  if (stretch !== null)
    for (const line of readFileSync(join(stretch, 'frames.jsonl'), 'utf8').trim().split('\n')) {
      const { frame } = JSON.parse(line) as { readonly frame: WireFrame };
      texts.push(JSON.stringify(frame), JSON.stringify(asPrinted(frame)));
    }
  return texts;
}

interface WireLevel {
  readonly px: string;
  readonly sz: string;
  readonly n: number;
}

type WireFrame =
  | {
      readonly channel: 'l2Book';
      readonly data: {
        readonly coin: string;
        readonly time: number;
        readonly levels: readonly (readonly WireLevel[])[];
      };
    }
  | { readonly channel: 'trades'; readonly data: readonly Record<string, unknown>[] };

function asPrinted(frame: WireFrame): unknown {
  if (frame.channel === 'trades') {
    const trades = frame.data.map(({ coin, side, px, sz, time, hash, tid, users }) => {
      return { coin, side, px, sz, time, hash, tid, users };
    });
    return { channel: 'trades', data: trades };
  }
  const { coin, time, levels } = frame.data;
  const sides = levels.map((side) => side.map(({ px, sz, n }) => ({ px, sz, n })));
  return { channel: 'l2Book', data: { coin, time, levels: sides } };
}

/** What came of one text on a tape of its own. */
export interface TextOutcome {
  readonly problem: string | null;
  readonly updates: readonly MarketUpdate[];
}

const coins = { ofCoin: (coin: string) => CAPTURED_MARKETS.get(coin) ?? null };

const newTape = (): MarketTape => new MarketTape(60_000, () => Number.MAX_SAFE_INTEGER);

/** A text by JSON and the decoders. */
export function byDecoders(text: string, isTop: boolean, tape: MarketTape = newTape()): TextOutcome {
  let frame: { readonly channel?: unknown; readonly data?: unknown };
  try {
    frame = JSON.parse(text) as typeof frame;
  } catch {
    return { problem: 'no JSON', updates: [] };
  }
  if (typeof frame !== 'object' || frame === null || typeof frame.channel !== 'string')
    return { problem: 'no frame', updates: [] };
  const problem = takeFrame({ coins, tape }, { channel: frame.channel, data: frame.data, isTop });
  return { problem, updates: tape.drain() };
}

/** A text by the reader of texts alone; null when it leaves it to the decoders. */
export function byText(text: string, isTop: boolean, tape: MarketTape = newTape()): TextOutcome | null {
  return new TextTaker({ coins, tape }).take(text, isTop) ? { problem: null, updates: tape.drain() } : null;
}
