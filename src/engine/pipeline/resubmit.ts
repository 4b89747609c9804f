import { asLots } from '../../contract/units.ts';
import { refuse } from '../../contract/refusals.ts';
import type { VenueErrorCode } from '../domain/orders-wire.ts';
import { type EntryRetry, planResubmission } from '../execution/resubmission.ts';
import { err, type Result } from '../kernel/result.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import type { EngineCore } from './engine-core.ts';
import { raiseIntervention } from './interventions.ts';
import { describeOrder, storyOfOrder } from './order-words.ts';
import { enterOnce } from './enter-ticket.ts';
import { isStillWorked } from './work-entry.ts';

/** An entry of a ticket was refused by the venue and is dead: it is tried again with changed parameters, dropped, or given up. */
export function onEntryRefused(core: EngineCore, order: OrderRecord, code: VenueErrorCode): void {
  const { ticketId } = order;
  if (ticketId === null || order.reduceOnly || order.parentCloid !== null || order.filledLots > 0) return;
  if (core.rooms.desk.get(ticketId) === null) return;
  if (core.run.voidTickets.includes(ticketId)) {
    note(core, order, 'not tried again: its ticket is void');
    return;
  }
  if (isStillWorked(core, order, code)) return;
  const tries = order.attempt ?? 1;
  const plan = planResubmission(code, tries);
  switch (plan.kind) {
    case 'again': {
      const maxLots = asLots(Math.floor(order.sizeLots * plan.sizeShare));
      const retry = { ticketId, cloid: order.cloid, tries, maxLots, change: plan.change, afterMs: order.createdAtMs };
      core.run.retries = [...core.run.retries, retry];
      return;
    }
    case 'drop':
      note(core, order, `not tried again: ${plan.why}`);
      return;
    case 'give_up':
      giveUp(core, order);
      return;
    case 'refused':
  }
}

/** Tries again what waits, as soon as its book is younger than the order that failed; what has expired meanwhile is dropped. */
export function runRetries(core: EngineCore): void {
  const waiting = core.run.retries;
  if (waiting.length === 0) return;
  core.run.retries = [];
  for (const retry of waiting) {
    const ticket = core.rooms.desk.get(retry.ticketId);
    const order = core.rooms.ledger.get(retry.cloid);
    if (ticket === null || order === null) continue;
    if (core.atMs > ticket.expiresAtMs) {
      note(core, order, 'not tried again: its ticket has expired');
      continue;
    }
    const bookAtMs = core.rooms.market.quote(order.asset)?.bookAtMs ?? 0;
    if (bookAtMs <= retry.afterMs) {
      core.run.retries = [...core.run.retries, retry];
      continue;
    }
    const again = sendAgain(core, retry, order);
    if (!again.ok) note(core, order, `not tried again: ${again.error.detail}`);
  }
}

function sendAgain(core: EngineCore, retry: EntryRetry, order: OrderRecord): Result<unknown> {
  const ticket = core.rooms.desk.get(retry.ticketId);
  if (ticket === null || retry.maxLots < 1) {
    return err(refuse('BELOW_LOT', 'sizing.lot', retry.maxLots, 1, 'nothing is left to trade'));
  }
  note(core, order, `tried again (${retry.change}), order ${retry.tries + 1} of its ticket`);
  return enterOnce(core, ticket, { maxLots: retry.maxLots, isFirst: false, attempt: retry.tries + 1 });
}

function note(core: EngineCore, order: OrderRecord, what: string): void {
  core.sink.decision({
    chain: order.signalId ?? order.reason,
    stage: 'orders',
    outcome: 'info',
    text: `${describeOrder(core, order)}: ${what}`,
    asset: order.asset,
    figures: { cloid: order.cloid, note: order.note },
  });
}

function giveUp(core: EngineCore, order: OrderRecord): void {
  const orders = core.rooms.ledger
    .recent(200)
    .filter((each) => each.ticketId === order.ticketId && each.parentCloid === null)
    .reverse();
  raiseIntervention(
    core,
    {
      kind: 'entry',
      asset: order.asset,
      cloid: order.cloid,
      title: `${core.symbol(order.asset)} entry was refused again and again`,
      story: orders.map((each) => storyOfOrder(core, each)),
      advice: 'Nothing was opened and nothing stands at the venue. Place it by hand if you still want it.',
    },
    'warning',
  );
}
