import type { PriceTicks, SizeLots } from '../../contract/units.ts';
import type { ProtectionIntent, ReductionIntent } from '../domain/flow.ts';
import { isLegalPrice, type Instrument } from '../domain/instrument.ts';
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
  asset: { code: 'UNKNOWN_SYMBOL', field: 'intent.asset', detail: 'the instrument is not that of the order' },
  lots: { code: 'BAD_LOT', field: 'intent.lots', detail: 'a size is a whole number of lots above zero' },
  position: { code: 'NOT_A_REDUCTION', field: 'position', detail: 'there is no position to reduce' },
  side: { code: 'NOT_A_REDUCTION', field: 'intent.isBuy', detail: 'the order is on the side of the position' },
  size: { code: 'NOT_A_REDUCTION', field: 'intent.lots', detail: 'the order is larger than the position' },
  slippage: { code: 'BAD_FIELD', field: 'intent.slippageRate', detail: 'the distance from mark is not a number' },
  triggers: { code: 'NOTHING_TO_DO', field: 'intent', detail: 'a protection needs a stop or a target' },
  stop: { code: 'BAD_TICK', field: 'intent.stopTicks', detail: 'the stop price is not a price of the venue' },
  target: { code: 'BAD_TICK', field: 'intent.takeProfitTicks', detail: 'the target is not a price of the venue' },
} as const satisfies Record<string, CheckRule>;

/**
 * Proves that an order only reduces: against the position, no larger than it. Nothing else is asked, no halt, count, age or price:
 * nothing may keep a trader in a position.
 */
export function checkReduction(intent: ReductionIntent, context: ReductionContext): CheckList {
  const list = new CheckList();
  checkShrinks(list, intent, context);
  const { slippageRate } = intent;
  list.add('slippage', slippageRate >= 0 && slippageRate < 1, [slippageRate, '0 .. 1'], RULES.slippage);
  return list;
}

/** The same proof for stops and targets, and that their prices are prices of the venue. */
export function checkProtection(intent: ProtectionIntent, context: ReductionContext): CheckList {
  const list = new CheckList();
  checkShrinks(list, intent, context);
  const { stopTicks, takeProfitTicks } = intent;
  const decimals = context.instrument.priceDecimals;
  const some = stopTicks !== null || takeProfitTicks !== null;
  list.add('has_trigger', some, [some ? 'yes' : 'no', 'yes'], RULES.triggers);
  if (stopTicks !== null) list.add('stop_tick', isLegalPrice(stopTicks, decimals), [stopTicks, 'legal'], RULES.stop);
  if (takeProfitTicks !== null) {
    list.add('target_tick', isLegalPrice(takeProfitTicks, decimals), [takeProfitTicks, 'legal'], RULES.target);
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
  list.add('asset', instrument.asset === intent.asset, [intent.asset, instrument.asset], RULES.asset);
  list.add('lots', Number.isSafeInteger(lots) && lots > 0, [lots, '>= 1'], RULES.lots);
  list.add('position', held > 0, [positionLots, 'not 0'], RULES.position);
  const against = isBuy ? positionLots < 0 : positionLots > 0;
  list.add('side', against, [isBuy ? 'buy' : 'sell', positionLots < 0 ? 'buy' : 'sell'], RULES.side);
  list.add('within_position', lots <= held, [lots, held], RULES.size);
}
