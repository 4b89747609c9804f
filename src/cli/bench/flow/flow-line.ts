import type { CoinTable } from '../../../adapters/hyperliquid/coin-table.ts';
import { MarketTape } from '../../../adapters/hyperliquid/market-tape.ts';
import { takeFrame } from '../../../adapters/hyperliquid/take-frame.ts';
import { TextTaker } from '../../../adapters/hyperliquid/take-text.ts';
import { asUnits } from '../../../contract/units.ts';
import type { EngineInputBody } from '../../../engine/domain/inputs.ts';
import type { Instrument } from '../../../engine/domain/instrument.ts';
import type { HistoryUpdate } from '../../../engine/domain/market-update.ts';
import type { StepOutput } from '../../../engine/domain/outputs.ts';
import { configHash, defaultSettings, Engine } from '../../../engine/index.ts';
import { decode } from '../../../hyperliquid/decode/decode.ts';
import { CHANNELS } from '../../../hyperliquid/decode/tables.ts';
import { FLOW_MARKETS, flowTicks } from './flow-texts.ts';
import { coinTableOf } from '../coin-table-of.ts';

/** Start of the flow, ms UTC: on the grid of bars. */
export const FLOW_START_MS = 1_760_054_400_000;

const BAR_MS = 60_000;
const BARS_KEPT = 60;
const CASH_UNITS = asUnits(100_000_000_000);

/**
 * A session's way from a message's text to the patches of a window, without socket, journal and window: reader of texts, decoders, tape and an
 * engine of 200 markets in bars of a minute, with strategies that propose and full histories, so that nothing has room left to grow into.
 */
export class FlowLine {
  readonly engine = new Engine();
  readonly tape: MarketTape;
  /** Time of the venue and of the engine, ms UTC. */
  atMs = FLOW_START_MS;
  /** Messages that went the quick way, by JSON, and decoders alone. */
  readonly taken = { texts: 0, frames: 0, decoded: 0 };
  /** Updates that the engine was handed. */
  handed = 0;
  readonly #texts: TextTaker;
  readonly #coins: CoinTable;

  constructor() {
    this.#coins = flowCoins();
    this.tape = new MarketTape(BAR_MS, () => this.atMs);
    this.#texts = new TextTaker({ coins: this.#coins, tape: this.tape });
    const base = defaultSettings();
    const settings = {
      ...base,
      market: { ...base.market, barIntervalMs: BAR_MS, barsKept: BARS_KEPT },
      execution: { ...base.execution, reconcileEveryMs: 86_400_000, fallbackAfterMs: 30 * 86_400_000 },
    };
    this.#step({
      kind: 'RunStarted',
      runId: 'flow',
      seed: 1,
      venue: 'sandbox',
      account: '0x00000000000000000000000000000000000000be',
      versions: { engine: 'bench', runtime: 'bench' },
      configHash: configHash(settings),
      settings,
    });
    this.#step({ kind: 'Instruments', instruments: FLOW_MARKETS });
    this.#step({ kind: 'Market', updates: FLOW_MARKETS.map((market) => history(market)) });
    for (const { asset } of FLOW_MARKETS) this.tape.knowTradesTo(asset, FLOW_START_MS - 1);
    this.#step({ kind: 'VenueStatus', connection: 'connected', reason: 'bench' });
    this.#step({
      kind: 'AccountSnapshot',
      reason: 'start',
      venueAtMs: this.atMs,
      cashUnits: CASH_UNITS,
      netDepositsUnits: CASH_UNITS,
      positions: [],
      openOrders: [],
      fills: [],
    });
    this.#step({ kind: 'Command', commandId: 'focus', origin: 'window', command: { type: 'focus', asset: 0 } });
  }

  /** Takes one message the way a session does. */
  take(text: string): void {
    if (!this.takeText(text)) this.takeJson(text);
  }

  /** Takes one message as JSON, whatever its form. */
  takeJson(text: string): void {
    const { channel, data } = JSON.parse(text) as { readonly channel: string; readonly data: unknown };
    this.takeFrame(channel, data);
  }

  /** Takes a message by its text; false when it has to be read as JSON. */
  takeText(text: string): boolean {
    if (!this.#texts.take(text, false)) return false;
    this.taken.texts += 1;
    return true;
  }

  /** Takes what JSON made of a message; throws when it is no data. Candles and mids have no place on the tape: they are decoded and looked at. */
  takeFrame(channel: string, data: unknown): void {
    if (channel === 'candle' || channel === 'allMids') {
      const read = decode<unknown>(CHANNELS[channel], data);
      if (!read.ok) throw new Error(`${channel}: ${read.error.path}`);
      this.taken.decoded += 1;
      return;
    }
    const problem = takeFrame({ coins: this.#coins, tape: this.tape }, { channel, data, isTop: false });
    if (problem !== null) throw new Error(problem);
    this.taken.frames += 1;
  }

  /** Hands over to the engine what came since the last turn, at the present time. */
  turn(withViews: boolean): StepOutput {
    const updates = this.tape.drain();
    this.handed += updates.length;
    return this.#step({ kind: 'Market', updates }, withViews);
  }

  #step(body: EngineInputBody, withViews = false): StepOutput {
    return this.engine.step({ ...body, seq: this.engine.seq + 1, atMs: this.atMs }, { withViews });
  }
}

/** The list of markets as the venue tells it. */
export function flowCoins(): CoinTable {
  return coinTableOf(FLOW_MARKETS);
}

/** As many bars as are kept, around the market's middle. */
function history(market: Instrument): HistoryUpdate {
  const bars: number[] = [];
  for (let no = BARS_KEPT; no > 0; no -= 1) {
    const close = 20_000 + ((no * 7_919 + market.asset * 104_729) % 41) - 20;
    const [low, high] = [Math.min(close, 20_000) - 5, Math.max(close, 20_000) + 5];
    const prices = [20_000, high, low, close].map((figures) => flowTicks(market, figures));
    bars.push(FLOW_START_MS - no * BAR_MS, ...prices, 1_000);
  }
  return { type: 'history', asset: market.asset, intervalMs: BAR_MS, bars };
}
