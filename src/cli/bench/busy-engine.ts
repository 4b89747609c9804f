import { asLots, asTicks, asUnits } from '../../contract/units.ts';
import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { BookUpdate, MarkUpdate, PrintsUpdate } from '../../engine/domain/market-update.ts';
import type { StepOutput } from '../../engine/domain/outputs.ts';
import { configHash, defaultSettings, Engine } from '../../engine/index.ts';

/** Symbols and positions of the engine that the benches load. */
export const SYMBOLS = 50;
export const POSITIONS = 20;

const START_MS = 1_760_000_400_000;
const HOUR_MS = 3_600_000;
const PRICE = 10_000_000;

/** The symbols; the index is the asset id. */
export const INSTRUMENTS: readonly Instrument[] = Array.from({ length: SYMBOLS }, (_, asset) => instrument(asset));

/** An engine with 50 symbols, 20 positions and warm indicators, stepped by hand with a clock of its own. */
export class BusyEngine {
  readonly engine = new Engine();
  atMs = START_MS;

  constructor() {
    const base = defaultSettings();
    // Caps that leave room for the candidate beside twenty positions; the work of checking them is the same.
    const settings = {
      ...base,
      // The candidates of a bench are its own.
      strategies: base.strategies.map((genome) => ({ ...genome, enabled: false })),
      market: { ...base.market, staleAfterMs: 86_400_000 },
      risk: {
        ...base.risk,
        caps: { ...base.risk.caps, netRate: 1, strategyRate: 1, totalLossAtStopRate: 0.2, depthShare: 1 },
      },
      execution: { ...base.execution, reconcileEveryMs: 86_400_000, fallbackAfterMs: 30 * 86_400_000 },
    };
    this.step({
      kind: 'RunStarted',
      runId: 'bench',
      seed: 1,
      venue: 'sandbox',
      account: '0x00000000000000000000000000000000000000be',
      versions: { engine: 'bench', runtime: 'bench' },
      configHash: configHash(settings),
      settings,
    });
    this.step({ kind: 'Instruments', instruments: INSTRUMENTS });
    this.step({ kind: 'Market', updates: Array.from({ length: SYMBOLS }, (_, asset) => history(asset)) });
    for (let asset = 0; asset < SYMBOLS; asset++)
      this.step({ kind: 'Market', updates: [book(asset, 0, this.atMs), mark(asset, this.atMs)] });
    this.step({ kind: 'VenueStatus', connection: 'connected', reason: 'bench' });
    this.step({
      kind: 'AccountSnapshot',
      reason: 'start',
      venueAtMs: this.atMs,
      cashUnits: asUnits(100_000_000_000),
      netDepositsUnits: asUnits(100_000_000_000),
      positions: Array.from({ length: POSITIONS }, (_, asset) => ({
        asset,
        // 100 USDC each, alternately long and short.
        sizeLots: asLots(asset % 2 === 0 ? 10 : -10),
        costUnits: asUnits((asset % 2 === 0 ? 10 : -10) * PRICE),
      })),
      openOrders: [],
      fills: [],
    });
  }

  /** Lets time pass; where an hour of it begins, every market trades at a price of its own, so that bars and what is made of them go on. */
  pass(ms: number): void {
    const hour = Math.floor(this.atMs / HOUR_MS);
    this.atMs += ms;
    const now = Math.floor(this.atMs / HOUR_MS);
    if (now === hour) return;
    this.step({ kind: 'Market', updates: Array.from({ length: SYMBOLS }, (_, asset) => trade(asset, now, this.atMs)) });
  }

  /** Steps a body at the engine's present time. */
  step(body: EngineInputBody): StepOutput {
    return this.engine.step({ ...body, seq: this.engine.seq + 1, atMs: this.atMs });
  }
}

function instrument(asset: number): Instrument {
  return { asset, symbol: `S${asset}`, szDecimals: 2, priceDecimals: 4, maxLeverage: 20, listed: true };
}

/** Two hundred hourly bars that wander by a per mille. */
function history(asset: number): Extract<EngineInputBody, { kind: 'Market' }>['updates'][number] {
  const bars: number[] = [];
  const firstMs = Math.floor(START_MS / HOUR_MS) * HOUR_MS - 200 * HOUR_MS;
  for (let i = 0; i < 200; i++) {
    const close = PRICE + ((i * 7_919 + asset * 104_729) % 20_001) - 10_000;
    bars.push(
      firstMs + i * HOUR_MS,
      PRICE,
      Math.max(PRICE, close) + 1_000,
      Math.min(PRICE, close) - 1_000,
      close,
      1_000,
    );
  }
  return { type: 'history', asset, intervalMs: HOUR_MS, bars };
}

/** A trade at a price that wanders by a per mille from hour to hour. */
function trade(asset: number, hour: number, atMs: number): PrintsUpdate {
  const ticks = asTicks(PRICE + (((hour * 7_919 + asset * 104_729) % 21) - 10) * 1_000);
  const prices = { openTicks: ticks, highTicks: ticks, lowTicks: ticks, closeTicks: ticks };
  return { type: 'prints', asset, firstAtMs: atMs, lastAtMs: atMs, ...prices, volumeLots: asLots(1_000), count: 1 };
}

/** A book of ten levels a side around the price, shifted by `shift` steps. */
export function book(asset: number, shift: number, venueAtMs: number): BookUpdate {
  const bids: number[] = [];
  const asks: number[] = [];
  for (let level = 0; level < 10; level++) {
    bids.push(PRICE + (shift - 1 - level) * 1_000, 100_000);
    asks.push(PRICE + (shift + 1 + level) * 1_000, 100_000);
  }
  return { type: 'book', asset, venueAtMs, bids, asks };
}

/** Mark and oracle at the middle. */
export function mark(asset: number, venueAtMs: number): MarkUpdate {
  return { type: 'mark', asset, venueAtMs, markTicks: asTicks(PRICE), oracleTicks: asTicks(PRICE), fundingRate: null };
}
