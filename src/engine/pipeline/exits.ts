import type { AssetId } from '../../contract/units.ts';
import { isWorking } from '../domain/order-state.ts';
import { rateWords } from '../domain/words.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import type { EngineCore } from './engine-core.ts';
import { raiseIntervention } from './interventions.ts';
import { exitsWait, setAside } from './modes-exits.ts';
import { sizeOf, storyOfOrder } from './order-words.ts';

/** Orders of one exit that its story tells at most. */
const STORY_ORDERS = 8;

/** Tries in a row that never met the book before a person hears of it. */
const MISSES_UNTIL_TOLD = 5;

/**
 * A normal exit (by signal, or by a person's Close) that ended without closing the position is priced anew on a fresh book, within its
 * slippage. What a person took back is not tried again. Five tries may meet the book; one that never did (it did not leave, or was lost) is no
 * try: a dead line keeps nobody in a position. In a fallback the exit waits for the comparison.
 */
export function retryExit(core: EngineCore, order: OrderRecord): void {
  if (isWorking(order.state) || !isNormalExit(order) || order.filledLots >= order.sizeLots) return;
  if (order.state === 'denied' && core.rooms.execution.isCancelling(order.cloid)) return;
  const position = core.rooms.portfolio.position(order.asset);
  if (position === null || position.sizeLots > 0 === order.isBuy) return;
  // The venue says "filled" of an order that filled in part as well as of one that was cut to its position: what is left decides, once
  // the executions that were announced have come.
  const left = Math.abs(position.sizeLots) - (order.filledLots - order.fillLots);
  if (left <= 0) return;
  const by = order.reason === 'signal' ? 'signal' : 'person';
  if (exitsWait(core)) return setAside(core, { asset: order.asset, by, signalId: order.signalId });
  core.rooms.execution.startExit(order.asset, by, order.signalId, {
    atMs: core.atMs,
    lots: position.sizeLots > 0 ? left : -left,
  });
  if (hasMissed(order)) goOnMissing(core, order.asset);
}

/** True for an order that ended without having met the book: it never left, or the venue never had it. */
function hasMissed({ state, filledLots }: OrderRecord): boolean {
  return filledLots === 0 && (state === 'denied' || state === 'expired');
}

/** The exit is tried again for as long as the line is dead; the fifth time in a row a person hears of it. */
function goOnMissing(core: EngineCore, asset: AssetId): void {
  const tries = triesOf(core, asset);
  const met = tries.findIndex((order) => !hasMissed(order));
  const row = met === -1 ? tries.length : met;
  core.rooms.execution.exitMissed(asset, Math.max(1, row), core.atMs);
  if (row !== MISSES_UNTIL_TOLD) return;
  raiseIntervention(core, {
    kind: 'exit',
    asset,
    cloid: tries[0]?.cloid ?? null,
    title: `${core.symbol(asset)} cannot be closed: nothing reaches the venue`,
    story: tries
      .slice(0, STORY_ORDERS)
      .reverse()
      .map((order) => storyOfOrder(core, order)),
    advice:
      'It is tried again and again until the venue takes it. Its stop stays at the exchange. Close it at the venue if you can reach it another way.',
  });
}

/** Orders of normal exits of the position that stands, newest first. */
function triesOf(core: EngineCore, asset: AssetId): readonly OrderRecord[] {
  const openedAtMs = core.rooms.portfolio.position(asset)?.openedAtMs ?? 0;
  return core.rooms.ledger
    .recent(200)
    .filter((order) => order.asset === asset && isNormalExit(order) && order.createdAtMs >= openedAtMs);
}

/** True for the order of a whole exit that is no emergency. */
function isNormalExit(order: OrderRecord): boolean {
  return (
    order.reduceOnly &&
    order.triggerTicks === null &&
    order.timeInForce === 'Ioc' &&
    (order.reason === 'signal' || order.reason === 'person')
  );
}

/** Every try within the slippage went unfilled: a person has to decide whether the position is worth a worse price. */
export function giveUpExit(core: EngineCore, asset: AssetId): void {
  const position = core.rooms.portfolio.position(asset);
  if (position === null) return;
  const tries = triesOf(core, asset).slice(0, STORY_ORDERS).reverse();
  const { maxSlippageRate } = core.settings.execution;
  raiseIntervention(core, {
    kind: 'exit',
    asset,
    cloid: tries.at(-1)?.cloid ?? null,
    title: `${core.symbol(asset)} could not be closed within its slippage`,
    story: [
      ...tries.map((order) => storyOfOrder(core, order)),
      {
        atMs: core.atMs,
        text: `Given up: ${sizeOf(core, asset, Math.abs(position.sizeLots))} stay open, nothing matched within ${rateWords(maxSlippageRate)} of mark`,
      },
    ],
    advice: 'Its stop stays at the exchange. Close it again when the book has come back, or flatten it at any price.',
  });
}
