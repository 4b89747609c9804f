import { powerOfTen, type Instrument } from '../../../engine/domain/instrument.ts';
import { ticksToDecimal } from '../../../hyperliquid/wire/decimal.ts';

/** Markets of the flow. */
export const FLOW_SYMBOLS = 200;

/**
 * Markets of which candles come: a connection bears a thousand subscriptions, and four channels of each market and the mids are 801 of them.
 */
export const FLOW_CANDLES = 199;

/** Levels a side of a whole book. */
const LEVELS = 20;

/** Pictures of each market of which each kind of message is printed beforehand. */
const PICTURES = 12;

/** Every market's middle in its five leading figures, and how far its pictures lie from it. */
const MIDDLE = 20_000;
const SWING = [0, 1, 3, 2, 4, 6, 5, 3, 1, -1, -3, -2] as const;

/** What twenty messages after another are of: about as often as the venue sends them for a market that trades, books at the pace of the fast ones. */
const ORDER: readonly FlowKind[] = [
  'bbo',
  'l2Book',
  'trades',
  'bbo',
  'activeAssetCtx',
  'bbo',
  'l2Book',
  'bbo',
  'trades',
  'activeAssetCtx',
  'bbo',
  'l2Book',
  'bbo',
  'candle',
  'trades',
  'bbo',
  'l2Book',
  'activeAssetCtx',
  'bbo',
  'trades',
];

/** One message of all mids in so many. */
const MIDS_EVERY = 1_000;

/** Channels of the flow. */
export type FlowKind = 'l2Book' | 'bbo' | 'trades' | 'activeAssetCtx' | 'candle' | 'allMids';

/** The markets; the index is the asset id. Scales and prices of five figures are as different as the venue's. */
export const FLOW_MARKETS: readonly Instrument[] = Array.from({ length: FLOW_SYMBOLS }, (_, asset) => {
  const szDecimals = 1 + (asset % 3);
  return { asset, symbol: `S${asset}`, szDecimals, priceDecimals: 6 - szDecimals, maxLeverage: 20, listed: true };
});

/** Ticks of a market's price of five figures. */
export function flowTicks({ asset, priceDecimals }: Instrument, figures: number): number {
  return figures * powerOfTen(priceDecimals - (asset % 4));
}

/** Trades in one message. */
const TRADES = 3;

/** One message without what changes each time: the letters around its time and, of trades, around times and numbers in turn. */
type Pieces = readonly string[];

/**
 * Messages of 200 markets without end, letter by letter in the form of the captured ones, the same at each run. Markets, pictures and kinds take
 * turns; times and trade numbers go up.
 */
export class FlowTexts {
  readonly #pieces = new Map<FlowKind, readonly Pieces[]>();
  #no = 0;

  constructor() {
    for (const kind of new Set(ORDER)) {
      const all: Pieces[] = [];
      for (const market of FLOW_MARKETS)
        for (let picture = 0; picture < PICTURES; picture += 1) all.push(printed(kind, market, picture));
      this.#pieces.set(kind, all);
    }
    this.#pieces.set('allMids', [allMids()]);
  }

  /** The next message, of this time in ms UTC. */
  next(atMs: number): string {
    const no = this.#no;
    this.#no += 1;
    if (no % MIDS_EVERY === MIDS_EVERY - 1) return (this.#pieces.get('allMids') as readonly Pieces[])[0]?.[0] as string;
    const kind = ORDER[no % ORDER.length] as FlowKind;
    const round = Math.floor(no / ORDER.length);
    const asset = (round * 7 + no) % (kind === 'candle' ? FLOW_CANDLES : FLOW_SYMBOLS);
    const picture = round % PICTURES;
    const pieces = (this.#pieces.get(kind) as readonly Pieces[])[asset * PICTURES + picture] as Pieces;
    return kind === 'trades' ? withNumbers(pieces, atMs, no * TRADES) : pieces.join(String(atMs));
  }
}

/** So many messages, `perMs` of them in each millisecond from `fromMs` on, each a text of its own as a socket hands it over. */
export function flowRecording(count: number, perMs: number, fromMs: number): readonly string[] {
  const texts = new FlowTexts();
  return Array.from({ length: count }, (_, no) =>
    Buffer.from(texts.next(fromMs + Math.floor(no / perMs))).toString('utf8'),
  );
}

function withNumbers(pieces: Pieces, atMs: number, firstNo: number): string {
  let text = pieces[0] as string;
  for (let i = 1; i < pieces.length; i += 2)
    text += `${atMs}${pieces[i] as string}${firstNo + (i - 1) / 2}${pieces[i + 1] as string}`;
  return text;
}

function printed(kind: FlowKind, market: Instrument, picture: number): Pieces {
  const figures = MIDDLE + (SWING[picture % SWING.length] as number);
  const price = (by: number): string => ticksToDecimal(flowTicks(market, figures + by), market.priceDecimals);
  const level = (by: number, size: number): object => ({ px: price(by), sz: sizeOf(market, size), n: 1 + (size % 9) });
  const { symbol: coin } = market;
  switch (kind) {
    case 'l2Book': {
      const side = (sign: 1 | -1): readonly object[] =>
        Array.from({ length: LEVELS }, (_, at) => level(sign * (at + 1), 1_000 + ((picture * 7 + at * 13) % 900)));
      return around({ channel: 'l2Book', data: { coin, time: TIME, levels: [side(-1), side(1)] } });
    }
    case 'bbo':
      return around({
        channel: 'bbo',
        data: { coin, time: TIME, bbo: [level(-1, 400 + picture), level(1, 700 - picture)] },
      });
    case 'trades': {
      const trade = (at: number): object => ({
        coin,
        side: at % 2 === 0 ? 'A' : 'B',
        px: price(at % 2 === 0 ? -1 : 1),
        sz: sizeOf(market, 10 + picture + at),
        time: TIME,
        hash: `0x${'ab7ac612399342b1'.repeat(4)}`,
        tid: NUMBER,
        users: [`0x${'76'.repeat(20)}`, `0x${'bb'.repeat(20)}`],
      });
      return around({ channel: 'trades', data: Array.from({ length: TRADES }, (_, at) => trade(at)) });
    }
    case 'candle': {
      const [o, c, h, l] = [price(0), price(1), price(3), price(-3)];
      return around({
        channel: 'candle',
        data: { t: TIME, T: 1_900_000_000_000, s: coin, i: '1m', o, c, h, l, v: sizeOf(market, 5_000), n: 61 },
      });
    }
    case 'activeAssetCtx':
      return [JSON.stringify({ channel: 'activeAssetCtx', data: { coin, ctx: context(price, picture) } })];
    case 'allMids':
      return allMids();
  }
}

function context(price: (by: number) => string, picture: number): object {
  return {
    funding: `0.00000${52_974 + picture}`,
    openInterest: '36295.80812',
    prevDayPx: price(-40),
    dayNtlVlm: '4490636699.3287734985',
    premium: '-0.0005540084',
    oraclePx: price(1),
    markPx: price(0),
    midPx: price(0),
    impactPxs: [price(-1), price(1)],
    dayBaseVlm: '56265.69068',
  };
}

function allMids(): Pieces {
  const mids = FLOW_MARKETS.map((market): readonly [string, string] => [
    market.symbol,
    ticksToDecimal(flowTicks(market, MIDDLE), market.priceDecimals),
  ]);
  return [JSON.stringify({ channel: 'allMids', data: { mids: Object.fromEntries(mids) } })];
}

function sizeOf({ szDecimals }: Instrument, lots: number): string {
  return ticksToDecimal(lots, szDecimals);
}

/** Places of a message where its time and its number are put in; no other number of it looks like these. */
const TIME = 111_111_111_111;
const NUMBER = 222_222_222_222;

function around(message: object): Pieces {
  return JSON.stringify(message).split(/111111111111|222222222222/);
}
