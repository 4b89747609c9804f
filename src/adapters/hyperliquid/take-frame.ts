import type { Instrument } from '../../engine/domain/instrument.ts';
import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import { CHANNELS } from '../../hyperliquid/decode/tables.ts';
import type { CoinTable } from './coin-table.ts';
import type { MarketTape } from './market-tape.ts';

/** Where frames go. */
export interface FrameSink {
  /** `isListed`: false for a coin that no list of the venue holds, which is told; left out = frames of such coins are passed over. */
  readonly coins: Pick<CoinTable, 'ofCoin'> & { readonly isListed?: (coin: string) => boolean };
  readonly tape: Pick<MarketTape, 'onBook' | 'onBbo' | 'onContext' | 'onTrades'>;
}

/** A frame of public data as the socket handed it over; `isTop`: its books are the first levels only. */
export interface MarketFrame {
  readonly channel: string;
  readonly data: unknown;
  readonly isTop: boolean;
}

/** Reads one frame onto the tape; a sentence when it is no data, and then nothing of it is used. Channels of other kinds are passed over. */
export function takeFrame({ coins, tape }: FrameSink, { channel, data, isTop }: MarketFrame): string | null {
  switch (channel) {
    case 'l2Book': {
      const frame = decode(CHANNELS.l2Book, data);
      if (!frame.ok) return `l2Book: ${describeProblem(frame.error)}`;
      return withCoin(coins, frame.value.coin, (instrument) => tape.onBook(instrument, frame.value, isTop));
    }
    case 'bbo': {
      const frame = decode(CHANNELS.bbo, data);
      if (!frame.ok) return `bbo: ${describeProblem(frame.error)}`;
      return withCoin(coins, frame.value.coin, (instrument) => tape.onBbo(instrument, frame.value));
    }
    case 'activeAssetCtx': {
      const frame = decode(CHANNELS.activeAssetCtx, data);
      if (!frame.ok) return `activeAssetCtx: ${describeProblem(frame.error)}`;
      return withCoin(coins, frame.value.coin, (instrument) => tape.onContext(instrument, frame.value.ctx));
    }
    case 'trades':
      return takeTrades({ coins, tape }, data);
    default:
      return null;
  }
}

function takeTrades({ coins, tape }: FrameSink, data: unknown): string | null {
  const frame = decode(CHANNELS.trades, data);
  if (!frame.ok) return `trades: ${describeProblem(frame.error)}`;
  let problem: string | null = null;
  for (const coin of new Set(frame.value.map((trade) => trade.coin))) {
    const trades = frame.value.filter((trade) => trade.coin === coin);
    const said = withCoin(coins, coin, (instrument) => tape.onTrades(instrument, trades));
    problem ??= said;
  }
  return problem;
}

/** Markets that are not followed are none of ours: nothing is said of them. */
function withCoin(
  coins: FrameSink['coins'],
  coin: string,
  take: (instrument: Instrument) => string | null,
): string | null {
  const instrument = coins.ofCoin(coin);
  if (instrument !== null) return take(instrument);
  return coins.isListed?.(coin) === false
    ? `a frame of ${JSON.stringify(coin.slice(0, 40))}, which is no market of the venue`
    : null;
}
