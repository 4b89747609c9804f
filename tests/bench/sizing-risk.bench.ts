import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { AssetExposure, SizedIntent, SizingInput } from '../../src/engine/domain/flow.ts';
import { RiskRoom, type EntryContext } from '../../src/engine/risk/risk-room.ts';
import { sizePosition } from '../../src/engine/sizing/size-position.ts';
import {
  BY_VOLATILITY,
  COIN,
  NO_BOOK,
  RISK,
  exposureOf,
  intentOf,
  signalOf,
  sizingInput,
} from '../support/risk-inputs.ts';

const SYMBOLS = 50;
const POSITIONS = 20;
const WARM_UP = 20_000;
const RUNS = 100_000;
/** Sizing and approval of one entry, microseconds, median. */
const GOAL_US = 10;
/** An account of 1,000,000 USDC: equity times a cap in millionths passes 2^53 here. */
const EQUITY = asUnits(1_000_000_000_000);

/** Positions of 1 to 3 % of equity in the first assets, both ways, with working orders and stops. */
function makeExposures(): readonly AssetExposure[] {
  return Array.from({ length: POSITIONS }, (_, asset) =>
    exposureOf({
      asset,
      positionLots: asLots((asset % 2 === 0 ? 1 : -1) * (10_000 + 1_000 * asset)),
      openBuyLots: asLots(asset % 3 === 0 ? 500 : 0),
      markTicks: asTicks(1_000_000 + asset * 10_000),
      strategyId: asset % 4 === 0 ? 'ema' : 'don',
      lossAtStopUnits: asUnits(400_000_000),
    }),
  );
}

interface Case {
  readonly input: SizingInput;
  readonly intent: SizedIntent;
  readonly context: EntryContext;
}

/** One entry for each symbol, long and short in turn, some of them on an asset that is held. */
function makeCases(): readonly Case[] {
  const exposures = makeExposures();
  return Array.from({ length: SYMBOLS }, (_, asset) => {
    const isBuy = asset % 2 === 0;
    const sign = isBuy ? 1 : -1;
    const prices = {
      entryTicks: asTicks(1_000_000),
      limitTicks: asTicks(1_000_000 + sign * 5_000),
      stopTicks: asTicks(1_000_000 - sign * 30_000),
    };
    const markTicks = asTicks(1_000_100);
    const side = isBuy ? ('long' as const) : ('short' as const);
    const signal = signalOf({ asset, side, strength: 0.7 + (asset % 3) * 0.1 });
    const money = { equityUnits: EQUITY, freeMarginUnits: EQUITY, leverage: 10, exposures, markTicks };
    return {
      input: sizingInput({ signal, asset, ...prices, ...money, volatilityAnnual: 0.8 }),
      intent: intentOf({ asset, isBuy, ...prices, takeProfitTicks: null }),
      context: {
        ...money,
        atMs: 5_000,
        reconciled: true,
        connected: true,
        clockSkewMs: 0,
        stale: null,
        instrument: { ...COIN, asset },
        strategyNotionalUnits: asUnits(70_000_000_000),
        book: NO_BOOK,
        volatilityAnnual: 0.8,
        ownBestBuyTicks: null,
        ownBestSellTicks: null,
        workingSameIntent: false,
      },
    };
  });
}

/** Sizes one entry and has risk pass it; returns the lots. */
function sizeAndApprove(room: RiskRoom, { input, intent, context }: Case): number {
  const size = sizePosition(input, BY_VOLATILITY, RISK.caps);
  const result = room.approveEntry({ ...intent, lots: size.targetLots }, context);
  if (!result.ok) throw new Error(`a sound entry was refused: ${result.error.refusal.detail}`);
  return size.targetLots;
}

/** Median and 99th percentile of sizing + approval with 50 symbols and 20 positions, microseconds. */
export function benchSizingRisk(): { readonly p50Us: number; readonly p99Us: number; readonly goalUs: number } {
  const room = new RiskRoom(RISK);
  room.onEquity({ atMs: 1, equityUnits: EQUITY, equityOracleUnits: EQUITY, netDepositsUnits: EQUITY });
  for (let n = 0; n < 50; n++) room.noteOpening(4_000 + n);
  const cases = makeCases();
  let lots = 0;
  for (let run = 0; run < WARM_UP; run++) lots += sizeAndApprove(room, cases[run % SYMBOLS] as Case);
  const times = new Float64Array(RUNS);
  for (let run = 0; run < RUNS; run++) {
    const one = cases[run % SYMBOLS] as Case;
    const startedMs = performance.now();
    lots += sizeAndApprove(room, one);
    times[run] = (performance.now() - startedMs) * 1_000;
  }
  if (!(lots > 0)) throw new Error('nothing was sized');
  times.sort();
  return { p50Us: times[RUNS >> 1] as number, p99Us: times[Math.floor(RUNS * 0.99)] as number, goalUs: GOAL_US };
}

if (import.meta.main) {
  const { p50Us, p99Us, goalUs } = benchSizingRisk();
  const verdict = p50Us <= goalUs ? 'within' : 'OVER';
  console.log(`sizing + approval: ${p50Us.toFixed(2)} us median, ${p99Us.toFixed(2)} us p99, ${verdict} ${goalUs} us`);
  process.exitCode = p50Us <= goalUs ? 0 : 1;
}
