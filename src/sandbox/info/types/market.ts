import type { AssetId } from '../../../contract/units.ts';
import { decimalOf } from '../../shapes/decimals.ts';
import { INTERVALS, wireCandle } from '../../shapes/candle.ts';
import { isBookGrid, l2Book } from '../../shapes/l2-book.ts';
import { wireTrade } from '../../shapes/trade.ts';
import type { SandboxVenue } from '../../types.ts';
import type { Field } from '../fields.ts';
import { interval, object, optional, text, whole } from '../fields.ts';
import { route } from '../route.ts';

const HOUR_MS = 3_600_000;

/** Rates of funding that one answer holds at most (Hyperliquid). */
const MAX_FUNDING_ROWS = 500;

/** Exchanges whose rates are compared; of the others nothing is known here. */
const OTHER_VENUES = ['BinPerp', 'BybitPerp'] as const;

const figures: Field<number> = {
  expected: '2, 3, 4 or 5',
  read: (raw) => (typeof raw === 'number' && isBookGrid({ nSigFigs: raw, mantissa: null }) ? raw : undefined),
};
const mantissa: Field<number> = {
  expected: '1, 2 or 5',
  read: (raw) => (raw === 1 || raw === 2 || raw === 5 ? raw : undefined),
};

/** Answers null for a coin that does not exist, as the exchange does for its book. */
function ofCoin(venue: SandboxVenue, coin: string, answer: (asset: AssetId) => unknown): unknown {
  const asset = venue.assetOf(coin);
  return asset === null ? null : answer(asset);
}

/** A span of time on the wire as time of the exchange; open at its end it reaches until now. */
function spanOf(
  venue: SandboxVenue,
  startTime: number,
  endTime: number | null,
): readonly [fromMs: number, toMs: number] {
  return [Math.max(0, venue.exchangeMs(startTime)), endTime === null ? venue.nowMs() : venue.exchangeMs(endTime)];
}

/** Books, trades, bars and funding of everybody. */
export const MARKET_ROUTES = {
  l2Book: route({
    fields: { coin: text, nSigFigs: optional(figures), mantissa: optional(mantissa) },
    weight: 2,
    handle: (venue, { coin, nSigFigs, mantissa: step }) =>
      ofCoin(venue, coin, (asset) => {
        const grid = { nSigFigs, mantissa: step };
        return isBookGrid(grid) ? l2Book(venue, asset, grid) : null;
      }),
  }),
  recentTrades: route({
    fields: { coin: text },
    rowsPerExtraWeight: 20,
    handle: (venue, { coin }) =>
      ofCoin(venue, coin, (asset) => venue.exchange.recentTrades(asset).map((trade) => wireTrade(venue, trade))),
  }),
  candleSnapshot: route({
    fields: { req: object({ coin: text, interval, startTime: whole, endTime: optional(whole) }) },
    rowsPerExtraWeight: 60,
    handle: (venue, { req }) =>
      ofCoin(venue, req.coin, (asset) => {
        const [fromMs, toMs] = spanOf(venue, req.startTime, req.endTime);
        const candles = venue.exchange.candles(asset, INTERVALS.get(req.interval) as number, fromMs, toMs);
        return candles.map((candle) => wireCandle(venue, { asset, interval: req.interval }, candle));
      }),
  }),
  fundingHistory: route({
    fields: { coin: text, startTime: whole, endTime: optional(whole) },
    rowsPerExtraWeight: 20,
    handle: (venue, { coin, startTime, endTime }) =>
      ofCoin(venue, coin, (asset) =>
        venue.exchange
          .fundingHistory(asset, ...spanOf(venue, startTime, endTime))
          .slice(0, MAX_FUNDING_ROWS)
          .map(({ atMs, rate, premium }) => ({
            coin,
            fundingRate: decimalOf(rate),
            premium: decimalOf(premium),
            time: venue.wireMs(atMs),
          })),
      ),
  }),
  predictedFundings: route({ fields: {}, handle: predictedFundings }),
};

function predictedFundings(venue: SandboxVenue): unknown {
  const nowMs = venue.nowMs();
  const nextFundingTime = venue.wireMs(nowMs - (nowMs % HOUR_MS) + HOUR_MS);
  return venue
    .instruments()
    .filter(({ listed }) => listed)
    .map(({ asset, symbol }) => {
      const rate = venue.exchange.assetContext(asset).fundingRate;
      const own = rate === null ? null : { fundingRate: decimalOf(rate), nextFundingTime, fundingIntervalHours: 1 };
      const [first, last] = OTHER_VENUES;
      return [
        symbol,
        [
          [first, null],
          ['HlPerp', own],
          [last, null],
        ],
      ];
    });
}
