import type { AssetId } from '../../contract/units.ts';
import type { OrderPart } from '../domain/flow.ts';
import { isWorking } from '../domain/order-state.ts';
import { type EntryWork, executedLots } from '../execution/entry-work.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { cancelOrders } from './cancel.ts';
import type { EngineCore } from './engine-core.ts';
import { sizeOf } from './order-words.ts';

/** True while an entry is worked that the order belongs to. */
export function isWorked(core: EngineCore, cloid: string): boolean {
  return core.run.works.some((work) => work.cloids.includes(cloid));
}

/** Ends the work on an entry: what still stands of it is cancelled, and nothing more is sent. */
export function endWork(core: EngineCore, work: EntryWork, why: string): void {
  forgetWork(core, work, why);
  cancelQuotes(
    core,
    work.cloids.flatMap((cloid) => core.rooms.ledger.get(cloid) ?? []),
  );
}

/** Ends all work on entries. */
export function endAllWork(core: EngineCore, why: string): void {
  for (const work of core.run.works) endWork(core, work, why);
}

/** Sends nothing more of the entries that fit; their orders are left to the caller. Returns how many there were. */
export function forgetWorks(core: EngineCore, fits: (work: EntryWork) => boolean, why: string): number {
  const works = core.run.works.filter(fits);
  for (const work of works) forgetWork(core, work, why);
  return works.length;
}

/** Entries that wait for a fresh book to be tried again are not, of one asset or all. Returns how many there were. */
export function forgetRetries(core: EngineCore, asset: AssetId | null = null): number {
  const isMeant = (cloid: string): boolean => asset === null || core.rooms.ledger.get(cloid)?.asset === asset;
  const { retries } = core.run;
  core.run.retries = retries.filter(({ cloid }) => !isMeant(cloid));
  return retries.length - core.run.retries.length;
}

/** One such entry is not tried again. */
export function forgetRetry(core: EngineCore, cloid: string): void {
  core.run.retries = core.run.retries.filter((retry) => retry.cloid !== cloid);
}

/** What tickets with an entry in flight stand for is void: when the venue refuses such an entry, it is not tried again. */
export function voidInFlight(core: EngineCore): void {
  const inFlight = core.rooms.ledger
    .working()
    .flatMap(({ ticketId, reduceOnly }) => (ticketId === null || reduceOnly ? [] : [ticketId]));
  core.run.voidTickets = [...new Set(inFlight)];
}

/** Cancels quotes that nobody works any more: after a restart or a lost connection the entry is not gone on with. */
export function cancelStrayQuotes(core: EngineCore, orders: readonly OrderRecord[]): void {
  cancelQuotes(
    core,
    orders.filter((order) => !isWorked(core, order.cloid)),
  );
}

function cancelQuotes(core: EngineCore, orders: readonly OrderRecord[]): void {
  const { execution } = core.rooms;
  cancelOrders(
    core,
    orders.filter(
      ({ cloid, part, state }) => isLeftStanding(part) && isWorking(state) && !execution.isCancelling(cloid),
    ),
  );
}

/** True for an order of a work that goes on by itself until it is taken back; a slice of ours ends at once. */
function isLeftStanding(part: OrderPart | undefined): boolean {
  return part?.kind === 'quote' || part?.kind === 'twap';
}

function forgetWork(core: EngineCore, work: EntryWork, why: string): void {
  core.run.works = core.run.works.filter((each) => each !== work);
  const orders = work.cloids.map((cloid) => core.rooms.ledger.get(cloid));
  const executed = sizeOf(core, work.asset, executedLots(orders));
  core.sink.decision({
    chain: orders.at(-1)?.signalId ?? work.ticketId,
    stage: 'orders',
    outcome: 'info',
    text: `Entry of ${core.symbol(work.asset)} is no longer worked: ${why}; ${executed} of ${sizeOf(core, work.asset, work.totalLots)} executed`,
    asset: work.asset,
    figures: { orders: work.cloids.length },
  });
}
