import type { AssetId } from '../contract/units.ts';
import { mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { FEE_TIERS } from './fee-tiers.ts';
import { feeRates } from './fees.ts';
import {
  crossEquity,
  crossMarginUsed,
  defaultLeverage,
  leverageOf,
  marginedSides,
  marginedUnits,
  tableOf,
} from './margin.ts';
import { notionalLimit } from '../engine/domain/margin-tiers.ts';
import type { Client } from './orders/client.ts';

/** What an account could trade of an asset now: whole lots at the mark, and the margin that is there for it, micro-USDC. */
export interface Tradable {
  readonly maxBuyLots: number;
  readonly maxSellLots: number;
  readonly availableBuyUnits: number;
  readonly availableSellUnits: number;
}

/** Parts of a fee. */
const PPM = 1_000_000;

/** Micro-USDC kept back, because margin and fee are each rounded up. */
const ROUNDING_UNITS = 2;

/** One side of an asset as far as margin is concerned. */
interface Side {
  /** Margin of the cross account that this asset may take, micro-USDC. */
  readonly roomUnits: number;
  /** Notional that this side and the other one have already. */
  readonly ownUnits: number;
  readonly otherUnits: number;
  /** Notional that the margin ladder leaves. */
  readonly ladderUnits: number;
  readonly leverage: number;
  readonly takerPpm: number;
}

/**
 * The largest immediate orders that the margin rules would let pass at the mark: margin after it and a taker fee within the equity of the
 * cross account, and the notional within the tier of the leverage. What is available counts without the fee; on the closing side it
 * includes what the position sets free. One never seen could trade with what it would open with.
 */
export function tradable(core: Core, address: string, asset: AssetId): Tradable {
  const client = core.clientByAddress.get(address);
  const mark = core.mark(asset);
  const [buy, sell] = client === undefined ? newSides(core, asset) : sidesOf(core, client, asset);
  return {
    maxBuyLots: mark > 0 ? Math.floor(largestUnits(buy) / mark) : 0,
    maxSellLots: mark > 0 ? Math.floor(largestUnits(sell) / mark) : 0,
    availableBuyUnits: availableUnits(buy),
    availableSellUnits: availableUnits(sell),
  };
}

function newSides(core: Core, asset: AssetId): readonly [Side, Side] {
  const leverage = defaultLeverage(core, asset);
  const ladderUnits = notionalLimit(tableOf(core, asset), leverage);
  const { takerPpm } = core.fixedFees ?? FEE_TIERS[0];
  const side = { roomUnits: core.startUnits, ownUnits: 0, otherUnits: 0, ladderUnits, leverage, takerPpm };
  return [side, side];
}

function sidesOf(core: Core, client: Client, asset: AssetId): readonly [Side, Side] {
  const leverage = leverageOf(core, client, asset);
  const limit = notionalLimit(tableOf(core, asset), leverage);
  const { takerPpm } = feeRates(core, client);
  const own = mulDiv(marginedUnits(core, client, asset), 1, leverage, 'up');
  const roomUnits = crossEquity(core, client) - (crossMarginUsed(core, client) - own);
  const value = core.position(client, asset) * core.mark(asset);
  const { buyUnits, sellUnits } = marginedSides(core, client, asset);
  const both = { roomUnits, leverage, takerPpm };
  const longUnits = value + (client.restingBuyUnits[asset] as number);
  const shortUnits = (client.restingSellUnits[asset] as number) - value;
  return [
    { ...both, ownUnits: buyUnits, otherUnits: sellUnits, ladderUnits: limit - longUnits },
    { ...both, ownUnits: sellUnits, otherUnits: buyUnits, ladderUnits: limit - shortUnits },
  ];
}

function availableUnits({ roomUnits, ownUnits, leverage }: Side): number {
  return Math.max(0, roomUnits - mulDiv(ownUnits, 1, leverage, 'up'));
}

/** Notional n with (own + n) / leverage + n x fee <= room; what only makes up for the other side passes in any case. */
function largestUnits(side: Side): number {
  const { leverage, takerPpm, ladderUnits, ownUnits, otherUnits } = side;
  const free = Math.max(0, availableUnits(side) - ROUNDING_UNITS);
  const byMargin = mulDiv(free, leverage * PPM, PPM + leverage * takerPpm, 'down');
  return Math.max(0, Math.min(Math.max(byMargin, otherUnits - ownUnits), ladderUnits));
}
