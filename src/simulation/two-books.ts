import type { EngineInput } from '../engine/domain/inputs.ts';
import type { OrderRecord } from '../engine/orders/order-record.ts';
import { ACCOUNT, type SandboxRig } from './sandbox-rig.ts';

/** Parts of the engine's state that the tests compare with the exchange. */
interface Rooms {
  readonly desk: { readonly ended: readonly { readonly ticketId: string; readonly usedLots: number }[] };
  readonly portfolio: { readonly cashUnits: number };
  readonly ledger: { readonly records: readonly OrderRecord[] };
  readonly execution: { readonly ladder: { readonly climbs: readonly unknown[] } };
}

const WORKING = new Set(['pending', 'submitted', 'unknown', 'open', 'partially_filled']);
const UNANSWERED = new Set(['pending', 'submitted', 'unknown']);

function roomsOf(rig: Pick<SandboxRig, 'engine'>): Rooms {
  return rig.engine.snapshot().state.rooms as unknown as Rooms;
}

/** Every order that the engine remembers. */
export function ordersOf(rig: SandboxRig): readonly OrderRecord[] {
  return roomsOf(rig).ledger.records;
}

/** Orders of the engine that may still execute. */
export function workingOrders(rig: SandboxRig): readonly OrderRecord[] {
  return ordersOf(rig).filter((record) => WORKING.has(record.state));
}

/** True while positions are being closed on the ladder. */
export function isFlattening(rig: Pick<SandboxRig, 'engine'>): boolean {
  return roomsOf(rig).execution.ladder.climbs.length > 0;
}

/** The engine's books and the exchange's, in the same words. */
export function twoBooks(rig: SandboxRig) {
  const { portfolio } = roomsOf(rig);
  const account = rig.exchange.account(ACCOUNT);
  const position = ({ asset, sizeLots, costUnits }: { asset: number; sizeLots: number; costUnits: number }) => ({
    asset,
    sizeLots,
    costUnits,
  });
  return {
    engine: {
      cashUnits: portfolio.cashUnits,
      positions: rig.engine.figures().positions.map(position),
      orders: workingOrders(rig)
        .map((record) => record.cloid)
        .sort(),
    },
    exchange: {
      cashUnits: account.cashUnits as number,
      positions: account.positions.map(position),
      orders: account.openOrders.map((order) => order.cloid ?? '').sort(),
    },
  };
}

/** Lots of a position that its live stops at the exchange cover; more than it holds when they are too large. */
export function lotsCovered(
  openOrders: ReturnType<SandboxRig['exchange']['account']>['openOrders'],
  { asset, sizeLots }: { readonly asset: number; readonly sizeLots: number },
): number {
  let covered = 0;
  for (const order of openOrders) {
    const guards =
      order.asset === asset && order.tpsl === 'sl' && order.live && order.reduceOnly && order.isBuy === sizeLots < 0;
    if (guards) covered += order.remainingLots;
  }
  return covered;
}

/** Every position whose live stops at the exchange do not cover it exactly, and every trigger without a position, in words. */
export function protectionFaults(rig: SandboxRig): readonly string[] {
  const { positions, openOrders } = rig.exchange.account(ACCOUNT);
  const faults: string[] = [];
  const held = new Map(positions.map((position) => [position.asset, position.sizeLots as number]));
  for (const [asset, lots] of held) {
    const covered = lotsCovered(openOrders, { asset, sizeLots: lots });
    if (covered !== Math.abs(lots)) faults.push(`asset ${asset} holds ${lots} lots, stops cover ${covered}`);
  }
  for (const order of openOrders) {
    if (order.triggerTicks !== null && !held.has(order.asset))
      faults.push(`${order.cloid} guards nothing on asset ${order.asset}`);
  }
  return faults;
}

/** Tickets whose orders have together executed more than the size that the ticket was used for, in words. */
export function overusedTickets(rig: SandboxRig): readonly string[] {
  const { desk, ledger } = roomsOf(rig);
  const executed = new Map<string, number>();
  for (const { ticketId, reduceOnly, filledLots } of ledger.records) {
    if (ticketId !== null && !reduceOnly) executed.set(ticketId, (executed.get(ticketId) ?? 0) + filledLots);
  }
  return desk.ended
    .filter(({ ticketId, usedLots }) => (executed.get(ticketId) ?? 0) > usedLots)
    .map(({ ticketId, usedLots }) => `${ticketId} executed ${executed.get(ticketId)} lots of ${usedLots}`);
}

/** Knows when the last account snapshot was stepped; nothing may have happened since for the books to be compared. */
export class Stillness {
  #snapshotSeq = 0;
  #newsSeq = 0;

  readonly see = (input: EngineInput): void => {
    if (input.kind === 'AccountSnapshot') this.#snapshotSeq = input.seq;
    if (input.kind === 'Fill' || input.kind === 'OrderUpdate' || input.kind === 'VenueReply') this.#newsSeq = input.seq;
  };

  /** Runs until nothing is under way and the newest thing known of the account is a snapshot of it; throws after five minutes. */
  reach(rig: SandboxRig): void {
    const giveUpMs = rig.nowMs + 300_000;
    do {
      if (rig.nowMs >= giveUpMs) throw new Error(`no rest within five minutes: ${describe(rig)}`);
      rig.turn(giveUpMs);
      rig.commit();
    } while (this.#isBusy(rig));
  }

  /** The same, and then until every position is covered: a cancel or a repair that got lost is asked for again after five seconds. */
  reachProtected(rig: SandboxRig): void {
    const giveUpMs = rig.nowMs + 330_000;
    do this.reach(rig);
    while (protectionFaults(rig).length > 0 && rig.nowMs < giveUpMs);
  }

  #isBusy(rig: SandboxRig): boolean {
    const { link, host } = rig.session;
    if (host.queued > 0 || link.nextDueMs !== null || link.holding) return true;
    if (this.#snapshotSeq < this.#newsSeq || !rig.engine.figures().reconciled) return true;
    // The snapshot may be a turn old: only one of this very moment says what the exchange holds now.
    if (rig.engine.seq - this.#snapshotSeq > 1) return true;
    if (isFlattening(rig)) return true;
    return workingOrders(rig).some((record) => UNANSWERED.has(record.state));
  }
}

function describe(rig: SandboxRig): string {
  const orders = workingOrders(rig).map(
    ({ cloid, state, orderType, note }) => `${cloid} ${orderType} ${state} ${note}`,
  );
  return JSON.stringify({ orders, queued: rig.session.host.queued, holding: rig.session.link.holding });
}
