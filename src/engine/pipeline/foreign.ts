import { asLots, type SizeLots } from '../../contract/units.ts';
import type { AccountSnapshot, OrderUpdate, VenueOpenOrder } from '../domain/inputs.ts';
import { isWorking } from '../domain/order-state.ts';
import type { Difference } from '../portfolio/portfolio-room.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { orderKey } from '../orders/order-record.ts';
import type { EngineCore } from './engine-core.ts';
import { describeOrder } from './order-words.ts';

/** A foreign order that changed is looked at this much later: only the account tells the whole of it, ms. */
const LOOK_AFTER_MS = 1_000;

/** So many orders that were found at once are told one by one; of more only their number is: thousands of lines tell a person nothing. */
const TOLD_SINGLY = 5;

/**
 * Takes orders that the venue lists and our books lack. One with a client id of our own runs left without a record that survived (an
 * urgent stop while the store was down): it is ours again and counts before anything is repaired. All others were placed elsewhere:
 * they are shown, counted as exposure, and left alone.
 */
export function adoptOrders(core: EngineCore, snapshot: AccountSnapshot): void {
  const { ledger } = core.rooms;
  const listed = new Set<string>();
  const adopted: OrderRecord[] = [];
  for (const order of snapshot.openOrders) {
    const key = orderKey(order.cloid, order.oid);
    listed.add(key);
    const known = ledger.get(key);
    if (known === null) adopted.push(adopt(core, order));
    else if (!known.foreign) followChanged(core, order);
    else if (ledger.seeForeign(key, order.remainingLots, core.atMs) !== known) core.dirt.orders.add(key);
  }
  for (const order of ledger.working()) {
    if (!order.foreign || listed.has(order.cloid)) continue;
    ledger.applyEvent(order.cloid, 'cancel', { text: 'the venue lists it no longer' }, core.atMs);
    core.dirt.orders.add(order.cloid);
  }
  const ours = adopted.filter(({ foreign }) => !foreign);
  const foreign = adopted.filter((record) => record.foreign);
  for (const records of [ours, foreign]) tellAdopted(core, records);
}

function adopt(core: EngineCore, order: VenueOpenOrder): OrderRecord {
  const foreign = order.cloid === null || !core.ownsCloid(order.cloid);
  const record = core.rooms.ledger.adopt(order, foreign, core.atMs);
  core.dirt.orders.add(record.cloid);
  if (!foreign) restorePlan(core, order);
  return record;
}

/** An order of ours that somebody changed elsewhere goes on under its new number; a moved stop or target is that of its position from now on. */
function followChanged(core: EngineCore, order: VenueOpenOrder): void {
  const record = core.rooms.ledger.follow(order, core.atMs);
  if (record === null) return;
  const { asset, cloid, oid } = record;
  core.dirt.orders.add(cloid);
  const position = core.rooms.portfolio.position(asset);
  if (position !== null && guards(order, position.sizeLots)) {
    core.rooms.portfolio.setProtection(asset, {
      stopTicks: order.tpsl === 'sl' ? order.triggerTicks : position.stopTicks,
      takeProfitTicks: order.tpsl === 'tp' ? order.triggerTicks : position.takeProfitTicks,
    });
    core.dirt.positions.add(asset);
  }
  const words = describeOrder(core, record);
  core.sink.decision({
    chain: `reconcile:${core.seq}`,
    stage: 'reconcile',
    outcome: 'info',
    text: `${words} was changed elsewhere: it is followed`,
    asset,
    figures: { oid, cloid },
  });
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'execution',
      dedupKey: `changed:${cloid}:${oid}`,
      title: `${core.symbol(asset)}: an order of ours was changed elsewhere`,
      body: `It is ${words} now, and is followed as that.`,
      asset,
      ticketId: null,
    }),
  );
}

/** True for a live trigger that reduces a position of that size, lots, signed. */
function guards(order: VenueOpenOrder, sizeLots: number): boolean {
  return order.live && order.reduceOnly && order.triggerTicks !== null && order.isBuy !== sizeLots > 0;
}

/** Tells a person of orders that were taken up, all ours or all foreign. */
function tellAdopted(core: EngineCore, records: readonly OrderRecord[]): void {
  if (records.length <= TOLD_SINGLY) {
    for (const record of records) tellOne(core, record);
    return;
  }
  const [first] = records;
  const foreign = first?.foreign === true;
  const text = `${records.length} orders ${foreign ? 'were placed elsewhere' : 'of ours were not in our books'}`;
  core.sink.decision({
    chain: `reconcile:${core.seq}`,
    stage: 'reconcile',
    outcome: 'info',
    text: `${text}: ${foreign ? 'shown and left alone' : 'taken up'}`,
    asset: null,
    figures: { orders: records.length },
  });
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: foreign ? 'info' : 'warning',
      category: 'execution',
      dedupKey: `adopted:${first?.cloid ?? ''}`,
      title: text,
      body: foreign
        ? 'They count as exposure and are left alone.'
        : 'They had not been recorded and are followed from now on.',
      asset: null,
      ticketId: null,
    }),
  );
}

function tellOne(core: EngineCore, record: OrderRecord): void {
  const { foreign, asset, oid, cloid } = record;
  const words = describeOrder(core, record);
  core.sink.decision({
    chain: `reconcile:${core.seq}`,
    stage: 'reconcile',
    outcome: 'info',
    text: foreign
      ? `${words} was placed elsewhere: shown and left alone`
      : `${words} of ours was not in our books: taken up`,
    asset,
    figures: { oid, cloid },
  });
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: foreign ? 'info' : 'warning',
      category: 'execution',
      dedupKey: `adopted:${cloid}`,
      title: foreign
        ? `${core.symbol(asset)}: an order was placed elsewhere`
        : `${core.symbol(asset)}: an order of ours was found`,
      body: foreign
        ? `${words}. It counts as exposure and is left alone.`
        : `${words}. It had not been recorded and is followed from now on.`,
      asset,
      ticketId: null,
    }),
  );
}

/** A stop or target of ours says what its position was meant to have, when nothing else does. */
function restorePlan(core: EngineCore, order: VenueOpenOrder): void {
  const position = core.rooms.portfolio.position(order.asset);
  if (position === null || !guards(order, position.sizeLots)) return;
  core.rooms.portfolio.setProtection(order.asset, {
    stopTicks: position.stopTicks ?? (order.tpsl === 'sl' ? order.triggerTicks : null),
    takeProfitTicks: position.takeProfitTicks ?? (order.tpsl === 'tp' ? order.triggerTicks : null),
  });
}

/** News of an order that is not ours: its end is taken at once, everything else brings the next look at the account nearer. */
export function onForeignUpdate(core: EngineCore, update: OrderUpdate): void {
  const { ledger } = core.rooms;
  const record = ledger.get(orderKey(update.cloid, update.oid));
  const ended = update.status !== 'open' && update.status !== 'triggered';
  if (record?.foreign === true && isWorking(record.state) && ended) {
    ledger.applyEvent(
      record.cloid,
      update.status === 'filled' ? 'fill' : 'cancel',
      executed(record, update),
      core.atMs,
    );
    core.dirt.orders.add(record.cloid);
    return;
  }
  if (!ended) lookSoon(core);
}

/** The stream tells neither the price of an order nor what it is for: the account is looked at soon. */
function lookSoon({ run, atMs }: EngineCore): void {
  if (run.nextReconcileMs !== null) run.nextReconcileMs = Math.min(run.nextReconcileMs, atMs + LOOK_AFTER_MS);
}

/**
 * True for news of another number under the name of an order of ours, which are not news of that order: of an older number, or that a newer
 * one stands (somebody changed the order elsewhere; the account tells how). The end of a newer one is an end.
 */
export function isOfAnotherNumber(core: EngineCore, record: OrderRecord, { oid, status }: OrderUpdate): boolean {
  if (record.oid === null || record.orderType === 'twap' || oid === 0 || oid === record.oid) return false;
  if (oid < record.oid) return true;
  const stands = status === 'open' || status === 'triggered';
  if (stands) lookSoon(core);
  return stands;
}

/** The venue counts from an order's beginning, our record from when it was taken up: then it may lack executions that are booked long since. */
function executed(record: OrderRecord, update: OrderUpdate): { readonly filledLots: SizeLots } {
  return { filledLots: asLots(Math.min(update.filledLots, Math.max(0, record.sizeLots - update.remainingLots))) };
}

/** What the venue's books had and ours had not: a person hears of it, once per comparison. */
export function tellDifferences(core: EngineCore, differences: readonly Difference[]): void {
  const [first] = differences;
  if (first === undefined) return;
  const isTrade = differences.some(({ kind }) => kind === 'size');
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: isTrade ? 'warning' : 'info',
      category: 'reconciliation',
      dedupKey: isTrade ? `reconcile:${core.seq}` : 'reconcile:money',
      title: isTrade ? 'The account was changed elsewhere' : 'Our books differed from the account',
      body: `${differences.map(({ text }) => text).join('; ')}. Our books follow the venue.`,
      asset: first.asset,
      ticketId: null,
    }),
  );
}
