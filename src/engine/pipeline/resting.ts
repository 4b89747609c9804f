import { refuse, type Refusal } from '../../contract/refusals.ts';
import type { SizeLots } from '../../contract/units.ts';
import { asLots } from '../../contract/units.ts';
import { capUnits } from '../domain/exposure.ts';
import { rateWords, usdcWords } from '../domain/words.ts';
import type { EngineCore } from './engine-core.ts';

/** Resting entries together, fraction of equity: a part-fill of one is unprotected while the laptop is dead (design, section 6). */
export const RESTING_RATE = 0.05;

/** What may rest in all and what does, or may come to rest, micro-USDC. */
export function restingLoad(core: EngineCore): { readonly limit: number; readonly used: number } {
  const equityUnits = core.rooms.portfolio.equity()?.equityUnits ?? 0;
  let used = 0;
  for (const order of core.rooms.ledger.working()) {
    if (order.reduceOnly || order.foreign || order.timeInForce === 'Ioc') continue;
    // The worst price of a sale over time lies below what it will sell at.
    const ticks =
      order.orderType === 'twap' ? Math.max(order.priceTicks, order.decisionMidTicks ?? 0) : order.priceTicks;
    used += Math.ceil((order.sizeLots - order.filledLots) * ticks);
  }
  return { limit: capUnits(equityUnits, RESTING_RATE), used };
}

/** Lots that may still come to rest at a price, >= 0. */
export function restingRoomLots(core: EngineCore, priceTicks: number): SizeLots {
  const { limit, used } = restingLoad(core);
  return asLots(Math.max(0, Math.floor((limit - used) / priceTicks)));
}

/** Why the order may not rest beside what rests already, or null. `units`: its worth, micro-USDC. */
export function overResting(core: EngineCore, units: number): Refusal | null {
  const { limit, used } = restingLoad(core);
  const total = used + units;
  if (total <= limit) return null;
  const detail = `resting entries may total ${rateWords(RESTING_RATE)} of equity, ${usdcWords(limit)}: a part-fill of one is unprotected while the app is off`;
  return refuse('OVER_CAP', 'risk.caps.resting', usdcWords(total), usdcWords(limit), detail);
}
