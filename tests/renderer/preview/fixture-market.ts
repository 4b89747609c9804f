import type { BarView, BookView, InstrumentView, MarketRowView } from '../../../src/contract/views.ts';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import { normal, seeded } from './random.ts';

/** [symbol, price, szDecimals]; prices only have to look right. */
const MARKETS: readonly (readonly [string, number, number])[] = [
  ['BTC', 112340, 5],
  ['ETH', 3986.4, 4],
  ['SOL', 194.23, 2],
  ['XRP', 2.4815, 0],
  ['BNB', 1182.5, 3],
  ['DOGE', 0.20134, 0],
  ['ADA', 0.6712, 0],
  ['AVAX', 22.418, 2],
  ['LINK', 18.472, 1],
  ['HYPE', 38.915, 2],
  ['SUI', 2.6124, 1],
  ['kPEPE', 0.007214, 0],
  ['LTC', 95.31, 2],
  ['DOT', 3.1425, 1],
  ['NEAR', 2.4361, 1],
  ['APT', 3.4412, 2],
  ['ARB', 0.31944, 1],
  ['OP', 0.4536, 1],
  ['TIA', 1.0871, 1],
  ['SEI', 0.20015, 0],
  ['INJ', 8.7614, 1],
  ['ATOM', 3.2157, 2],
  ['FIL', 1.6123, 1],
  ['UNI', 6.4528, 1],
  ['AAVE', 231.46, 2],
  ['MKR', 1512.7, 4],
  ['LDO', 0.9018, 1],
  ['CRV', 0.5417, 1],
  ['ENA', 0.48126, 0],
  ['WLD', 0.8836, 1],
  ['TON', 2.2164, 1],
  ['TRX', 0.31812, 0],
  ['BCH', 512.84, 3],
  ['ETC', 16.482, 2],
  ['XLM', 0.32145, 0],
  ['HBAR', 0.18621, 0],
  ['ICP', 3.1784, 2],
  ['STX', 0.4516, 1],
  ['IMX', 0.5328, 1],
  ['RUNE', 0.9142, 1],
  ['GRT', 0.06471, 0],
  ['SAND', 0.21863, 0],
  ['MANA', 0.2451, 0],
  ['AXS', 1.6324, 1],
  ['GALA', 0.01142, 0],
  ['CHZ', 0.03281, 0],
  ['FET', 0.2714, 0],
  ['RENDER', 2.4731, 1],
  ['TAO', 412.36, 3],
  ['JUP', 0.35182, 0],
  ['PYTH', 0.11034, 0],
  ['JTO', 1.1247, 0],
  ['WIF', 0.53418, 0],
  ['kBONK', 0.014823, 0],
  ['kSHIB', 0.010214, 0],
  ['kFLOKI', 0.071563, 0],
  ['ORDI', 5.1482, 2],
  ['BLUR', 0.05124, 0],
  ['DYDX', 0.32161, 1],
  ['GMX', 11.426, 2],
  ['SNX', 1.1583, 1],
  ['COMP', 35.712, 2],
  ['ZEC', 241.83, 2],
  ['XMR', 318.24, 2],
  ['PENDLE', 3.2418, 0],
  ['VIRTUAL', 0.86423, 1],
];

const LEVERAGE = [40, 25, 20, 20, 10, 10] as const;

export const INSTRUMENTS: readonly InstrumentView[] = MARKETS.map(([symbol, , szDecimals], asset) => ({
  asset,
  symbol,
  szDecimals,
  priceDecimals: 6 - szDecimals,
  maxLeverage: LEVERAGE[asset] ?? 5,
  listed: true,
}));

/** Rounds to five significant figures, as the venue does. */
export function legal(ticks: number): number {
  const step = Math.max(1, 10 ** (`${Math.round(ticks)}`.length - 5));
  return Math.max(1, Math.round(ticks / step) * step);
}

/** A market that moves by itself, the same way every time. */
export class PreviewMarket {
  readonly #random = seeded(20251010);
  readonly #mid: number[];
  readonly #base: number[];
  readonly #volume: number[];

  constructor() {
    this.#mid = MARKETS.map(([, price, szDecimals]) => price * 10 ** (6 - szDecimals));
    this.#base = this.#mid.map((mid) => mid / (1 + normal(this.#random) * 0.035));
    this.#volume = this.#mid.map((_, asset) => (2.4e15 / (asset + 1)) * (0.5 + this.#random()));
  }

  /** Present mid in ticks. */
  mid(asset: number): number {
    return this.#mid[asset] ?? 1;
  }

  /** Moves one market a little. */
  move(asset: number): void {
    this.#mid[asset] = this.mid(asset) * (1 + normal(this.#random) * 0.0003);
    this.#volume[asset] = (this.#volume[asset] ?? 0) + this.#random() * 4e10;
  }

  row(asset: number, atMs: number): MarketRowView {
    const mid = this.mid(asset);
    const last = legal(mid);
    const step = Math.max(1, 10 ** (`${last}`.length - 5));
    return {
      asset,
      bidTicks: asTicks(last - step),
      askTicks: asTicks(last + step),
      markTicks: asTicks(Math.round(mid)),
      lastTicks: asTicks(last),
      dayBaseTicks: asTicks(Math.round(this.#base[asset] ?? mid)),
      dayVolumeUnits: asUnits(Math.round(this.#volume[asset] ?? 0)),
      fundingRate: 0.0000125 * (1 + (asset % 5) - 2),
      updatedAtMs: atMs,
      stale: asset === 43,
      health: { silent: [], doubt: asset === 43 ? 'the newest book was refused' : '', faults: [] },
    };
  }

  book(asset: number, atMs: number): BookView {
    const last = legal(this.mid(asset));
    const step = Math.max(1, 10 ** (`${last}`.length - 5));
    const scale = (40_000 * 1e6) / last;
    const side = (direction: number): BookView['bids'] =>
      Array.from({ length: 20 }, (_, at) => [
        asTicks(last + direction * step * (at + 1)),
        asLots(Math.max(1, Math.round(scale * (0.15 + this.#random() * (0.4 + at * 0.12))))),
      ]);
    return { asset, atMs, bids: side(-1), asks: side(1) };
  }

  /** `count` bars that end at `endMs` on the present mid. */
  bars(asset: number, count: number, barMs: number, endMs: number): readonly BarView[] {
    const random = seeded(97 + asset);
    const bars: BarView[] = [];
    let close = this.mid(asset);
    const lastOpen = Math.floor(endMs / barMs) * barMs;
    for (let at = 0; at < count; at += 1) {
      const wave = Math.sin((count - at) / 37) * 0.0007 + Math.sin((count - at) / 151) * 0.0004;
      const open = close / (1 + normal(random) * 0.0011 + wave);
      const high = Math.max(open, close) * (1 + random() * 0.0008);
      const low = Math.min(open, close) * (1 - random() * 0.0008);
      bars.push({
        openMs: lastOpen - at * barMs,
        openTicks: asTicks(legal(open)),
        highTicks: asTicks(legal(high)),
        lowTicks: asTicks(legal(low)),
        closeTicks: asTicks(legal(close)),
        volumeLots: asLots(Math.round(((180_000 * 1e6) / close) * (0.3 + random() * random() * 3))),
      });
      close = open;
    }
    return bars.reverse();
  }
}
