import { invariant } from '../engine/kernel/invariant.ts';
import type { BookState } from './book/asset-book.ts';
import type { Core } from './core.ts';
import { setOpenInterestCap } from './faults.ts';
import { resetTimer } from './next-timer.ts';
import type { FundingLogState } from './funding-log.ts';
import type { ClientMoneyState } from './ledger/client-money.ts';
import type { LedgerState } from './ledger/ledger.ts';
import type { PendingTrade, PublicDataState } from './public/public-data.ts';
import type { TapeState } from './market-tape.ts';
import type { Client } from './orders/client.ts';
import type { ClientOrder } from './orders/client-order.ts';
import type { FillRow } from './history/fill-rows.ts';
import { fillOf, rowOf } from './history/fill-rows.ts';
import type { OrderHistoryState } from './history/order-history.ts';
import type { TwapOrder } from './twap/twap-order.ts';
import type { TwapDetail } from './views.ts';

/** Version of the state that this exchange writes and reads. */
export const SNAPSHOT_VERSION = 3;

/** A client with its orders: [asset, leverage] for chosen leverages, orders oldest first. */
export interface ClientState {
  readonly address: string;
  readonly leverage: readonly (readonly [number, number])[];
  readonly orders: readonly ClientOrder[];
  readonly history: OrderHistoryState;
  readonly money: ClientMoneyState;
  readonly volumeUnits: number;
  readonly scheduledCancelMs: number | null;
  readonly scheduleFirings: { readonly day: number; readonly count: number };
  readonly endedTwaps: readonly TwapDetail[];
  readonly fills: readonly FillRow[];
}

/** All that decides how the exchange goes on. */
export interface ExchangeState {
  readonly version: number;
  readonly nowMs: number;
  readonly nextFundingMs: number;
  readonly counters: readonly [oid: number, tid: number, arm: number, group: number, twap: number];
  readonly twaps: readonly TwapOrder[];
  readonly faults: {
    readonly halted: readonly number[];
    readonly removed: readonly number[];
    readonly fillShare: number;
    /** There while it is so. */
    readonly postOnly?: true;
    readonly openInterestCaps: readonly (readonly [asset: number, units: number])[];
  };
  readonly listed: readonly boolean[];
  readonly marks: readonly number[];
  readonly oracles: readonly number[];
  readonly fundingRates: readonly (number | null)[];
  readonly fundingLog: FundingLogState;
  /** Null while nothing public is kept. */
  readonly publicData: PublicDataState | null;
  readonly ledger: LedgerState;
  readonly books: readonly BookState[];
  readonly clients: readonly ClientState[];
  readonly model: unknown;
}

/** A snapshot also keeps what the tape has gathered since the last drain; that is no part of the hash. */
export interface ExchangeSnapshot {
  readonly state: ExchangeState;
  readonly tape: TapeState;
  /** Public trades since the last drain. */
  readonly trades: readonly PendingTrade[];
}

/** The state as plain JSON-safe values, sharing nothing that changes later. */
export function stateOf(core: Core): ExchangeState {
  return {
    version: SNAPSHOT_VERSION,
    nowMs: core.nowMs,
    nextFundingMs: core.nextFundingMs,
    counters: [core.nextOid, core.nextTid, core.nextArm, core.nextGroup, core.nextTwapId],
    twaps: core.twaps.map((twap) => ({ ...twap })),
    faults: {
      halted: Array.from(core.halted),
      removed: Array.from(core.removed),
      fillShare: core.fillShare,
      ...(core.postOnly ? { postOnly: true } : {}),
      openInterestCaps: [...core.givenCaps].sort(([a], [b]) => a - b),
    },
    listed: core.instruments.map((instrument) => instrument.listed),
    marks: Array.from(core.marks),
    oracles: Array.from(core.oracles),
    fundingRates: [...core.fundingRates],
    fundingLog: core.fundingLog.snapshot(),
    publicData: core.publicData?.snapshot() ?? null,
    ledger: core.ledger.snapshot(),
    books: core.books.map((book) => book.snapshot()),
    clients: core.clients.map(clientState),
    model: core.model.snapshot(),
  };
}

function clientState(client: Client): ClientState {
  const leverage: [number, number][] = [];
  client.leverage.forEach((value, asset) => {
    if (value > 0) leverage.push([asset, value]);
  });
  return {
    address: client.address,
    leverage,
    orders: Array.from(client.byOid.values(), (order) => ({ ...order })),
    history: client.history.snapshot(),
    money: client.money.snapshot(),
    volumeUnits: client.volumeUnits,
    scheduledCancelMs: client.scheduledCancelMs,
    scheduleFirings: { ...client.scheduleFirings },
    endedTwaps: [...client.endedTwaps],
    fills: client.fills.all().map(rowOf),
  };
}

/** Fills a new core from a state. Throws `InvariantError` on one of another version or market, or whose money does not add up. */
export function restoreState(core: Core, state: ExchangeState): void {
  invariant(state.version === SNAPSHOT_VERSION, `snapshot of version ${state.version}, not ${SNAPSHOT_VERSION}`);
  invariant(state.listed.length === core.assets, `snapshot of ${state.listed.length} assets, not ${core.assets}`);
  // First of all: what is listed may be part of the model's state.
  core.model.restore(state.model);
  core.refreshInstruments();
  core.nowMs = state.nowMs;
  core.nextFundingMs = state.nextFundingMs;
  [core.nextOid, core.nextTid, core.nextArm, core.nextGroup, core.nextTwapId] = state.counters;
  core.twaps = state.twaps.map((twap) => ({ ...twap }));
  for (const twap of core.twaps) core.addInterest(twap.asset, 1);
  core.halted.set(state.faults.halted);
  core.removed.set(state.faults.removed);
  core.fillShare = state.faults.fillShare;
  core.postOnly = state.faults.postOnly === true;
  for (const [asset, units] of state.faults.openInterestCaps) setOpenInterestCap(core, asset, units);
  for (const client of state.clients) core.addClient(client.address);
  core.ledger.restore(state.ledger);
  core.fundingLog.restore(state.fundingLog);
  for (let asset = 0; asset < core.assets; asset++) restoreAsset(core, state, asset);
  for (const [index, client] of state.clients.entries()) restoreClient(core, core.client(index), client);
  resetTimer(core);
  for (const armed of core.triggers) armed.sort((a, b) => a.armedSeq - b.armedSeq);
}

function restoreAsset(core: Core, state: ExchangeState, asset: number): void {
  core.instruments[asset] = { ...core.instrument(asset), listed: state.listed[asset] === true };
  core.marks[asset] = state.marks[asset] ?? 0;
  core.oracles[asset] = state.oracles[asset] ?? 0;
  core.fundingRates[asset] = state.fundingRates[asset] ?? null;
  const book = state.books[asset];
  invariant(book !== undefined, `snapshot without a book of asset ${asset}`);
  core.book(asset).restore(book);
}

function restoreClient(core: Core, client: Client, state: ClientState): void {
  for (const [asset, leverage] of state.leverage) client.leverage[asset] = leverage;
  client.history.restore(state.history);
  client.money.restore(state.money, (asset) => core.position(client, asset) !== 0);
  client.volumeUnits = state.volumeUnits;
  client.scheduledCancelMs = state.scheduledCancelMs;
  Object.assign(client.scheduleFirings, state.scheduleFirings);
  client.endedTwaps = [...state.endedTwaps];
  client.fills.restore(state.fills.map((row) => fillOf(client.address, row)));
  for (let asset = 0; asset < core.assets; asset++) if (core.position(client, asset) !== 0) core.addInterest(asset, 1);
  for (const kept of state.orders) {
    const order = { ...kept };
    client.addOrder(order);
    core.addInterest(order.asset, 1);
    if (order.phase === 'armed') (core.triggers[order.asset] as ClientOrder[]).push(order);
    if (order.phase !== 'resting') continue;
    core.book(order.asset).putBack(order);
    client.addResting(order, order.remainingLots);
  }
}

/** Fills public data; an exchange that begins to keep them only now has none from before. */
export function restorePublic(core: Core, state: ExchangeState, trades: readonly PendingTrade[]): void {
  if (core.publicData === null) return;
  if (state.publicData === null) core.publicData.listeningFromMs = core.nowMs;
  else core.publicData.restore(state.publicData, trades);
}

/** Version of a saved snapshot, or null for what is none. */
export function snapshotVersion(saved: unknown): number | null {
  const state = (saved as { readonly state?: { readonly version?: unknown } } | null)?.state;
  return typeof state?.version === 'number' ? state.version : null;
}
