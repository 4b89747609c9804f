import type { CandleSource } from '../archive/candle-source.ts';
import type { VenueHttp } from './venue-http.ts';

/** Bars of one question: with its answer about 54 of the 1,200 weights of a minute, so that others get their turn between two. */
const PAGE_BARS = 2_000;

/**
 * The venue as a source of candles for downloads: one question at a time, out of the share of market data, which what trades always goes before.
 */
export function venueCandles(http: VenueHttp, nowMs: () => number): CandleSource {
  return {
    nowMs,
    pageBars: PAGE_BARS,
    ask: ({ symbol, interval, span }, signal) => {
      const req = { coin: symbol, interval, startTime: span.fromMs, endTime: span.toMs - 1 };
      return http.ask('candleSnapshot', { req }, signal);
    },
  };
}
