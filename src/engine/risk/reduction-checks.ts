import type { PriceTicks, SizeLots } from '../../contract/units.ts';
import type { ProtectionIntent, ReductionIntent } from '../domain/flow.ts';
import { isLegalPrice } from '../../contract/tick-rule.ts';
import { type Instrument } from '../domain/instrument.ts';
import { CheckList, type CheckRule } from './check-list.ts';

/** What a reduction is held against: the position as it stands. */
export interface ReductionContext {
  readonly atMs: number;
  /** Signed. */
  readonly positionLots: SizeLots;
  readonly instrument: Instrument;
  readonly markTicks: PriceTicks | null;
}

const RULES = {
  asset: {
    name: 'asset',
    code: 'UNKNOWN_SYMBOL',
    field: 'intent.asset',
    detail: 'the instrument is not that of the order',
  },
  lots: { name: 'lots', code: 'BAD_LOT', field: 'intent.lots', detail: 'a size is a whole number of lots above zero' },
  position: { name: 'position', code: 'NOT_A_REDUCTION', field: 'position', detail: 'there is no position to reduce' },
  side: {
    name: 'side',
    code: 'NOT_A_REDUCTION',
    field: 'intent.isBuy',
    detail: 'the order is on the side of the position',
  },
  size: {
    name: 'within_position',
    code: 'NOT_A_REDUCTION',
    field: 'intent.lots',
    detail: 'the order is larger than the position',
  },
  slippage: {
    name: 'slippage',
    code: 'BAD_FIELD',
    field: 'intent.slippageRate',
    detail: 'the distance from mark is not a number',
  },
  triggers: {
    name: 'has_trigger',
    code: 'NOTHING_TO_DO',
    field: 'intent',
    detail: 'a protection needs a stop or a target',
  },
  stop: {
    name: 'stop_tick',
    code: 'BAD_TICK',
    field: 'intent.stopTicks',
    detail: 'the stop price is not a price of the venue',
  },
  target: {
    name: 'target_tick',
    code: 'BAD_TICK',
    field: 'intent.takeProfitTicks',
    detail: 'the target is not a price of the venue',
  },
} as const satisfies Record<string, CheckRule>;

/**
 * Proves that an order only reduces: against the position, no larger than it. Nothing else is asked, no halt, count, age or price:
 * nothing may keep a trader in a position.
 */
export function checkReduction(intent: ReductionIntent, context: ReductionContext): CheckList {
  const list = new CheckList();
  checkShrinks(list, intent, context);
  const { slippageRate } = intent;
  list.add(RULES.slippage, slippageRate >= 0 && slippageRate < 1, slippageRate, '0 .. 1');
  return list;
}

/** The same proof for stops and targets, and that their prices are prices of the venue. */
export function checkProtection(intent: ProtectionIntent, context: ReductionContext): CheckList {
  const list = new CheckList();
  checkShrinks(list, intent, context);
  const { stopTicks, takeProfitTicks } = intent;
  const decimals = context.instrument.priceDecimals;
  const some = stopTicks !== null || takeProfitTicks !== null;
  list.add(RULES.triggers, some, some ? 'yes' : 'no', 'yes');
  if (stopTicks !== null) list.add(RULES.stop, isLegalPrice(stopTicks, decimals), stopTicks, 'legal');
  if (takeProfitTicks !== null) {
    list.add(RULES.target, isLegalPrice(takeProfitTicks, decimals), takeProfitTicks, 'legal');
  }
  return list;
}

function checkShrinks(
  list: CheckList,
  intent: ReductionIntent | ProtectionIntent,
  { positionLots, instrument }: ReductionContext,
): void {
  const { lots, isBuy } = intent;
  const held = Math.abs(positionLots);
  list.add(RULES.asset, instrument.asset === intent.asset, intent.asset, instrument.asset);
  list.add(RULES.lots, Number.isSafeInteger(lots) && lots > 0, lots, '>= 1');
  list.add(RULES.position, held > 0, positionLots, 'not 0');
  const against = isBuy ? positionLots < 0 : positionLots > 0;
  list.add(RULES.side, against, isBuy ? 'buy' : 'sell', positionLots < 0 ? 'buy' : 'sell');
  list.add(RULES.size, lots <= held, lots, held);
}
