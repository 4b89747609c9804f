import { asLots, asUnits } from '../../contract/units.ts';
import type {
  AccountSnapshot,
  FillInput,
  FundingInput,
  VenueOpenOrder,
  VenuePosition,
} from '../../engine/domain/inputs.ts';
import type { Result } from '../../engine/kernel/result.ts';
import type { ClearinghouseState } from '../../hyperliquid/decode/account-shapes.ts';
import type { FillRow, FrontendOrder } from '../../hyperliquid/decode/order-shapes.ts';
import type { CoinTable } from './coin-table.ts';
import { LedgerFlow } from './ledger-flow.ts';
import { fillInput, fundingInput, openOrderInput, positionInput, usdcUnits } from './to-inputs.ts';
import type { InfoAnswer, InfoFailure, VenueHttp } from './venue-http.ts';

/** Rows that one answer holds at most. */
const FILL_ROWS = 2_000;

/** Pages of fills read in one go: more than the venue keeps. */
const FILL_PAGES = 6;

/** Rows that one answer on funding holds at most, and pages read in one go. */
const FUNDING_ROWS = 500;
const FUNDING_PAGES = 20;

/** Funding is paid at each full hour; payments younger than this before the last question are asked for again. */
const HOUR_MS = 3_600_000;
const FUNDING_OVERLAP_MS = 2 * HOUR_MS;

/** What a reader needs. */
export interface ReaderParts {
  readonly http: VenueHttp;
  readonly coins: CoinTable;
  /** The account, lower case. */
  readonly account: string;
  readonly cloidOf: (oid: number) => string | null;
  /** Remembers the client ids of open orders for fills that leave them out. */
  readonly learn: (oid: number, cloid: string) => void;
  /** True where margin lies in the spot wallet too. */
  readonly unified: boolean;
  /** All that the account has ever traded, micro-USDC, as the venue told it last; null before that. */
  readonly volumeUnits?: () => number | null;
  readonly onProblem: (sentence: string) => void;
}

/** The account as the venue tells it, and fills that happened after that. */
export interface AccountReading {
  readonly snapshot: AccountSnapshot;
  /** Fills later than the statement, oldest first: the snapshot does not hold them yet. */
  readonly later: readonly FillInput[];
}

/** Asks for the whole truth about an account: statement, open orders, fills, movements of money. */
export class AccountReader {
  readonly #parts: ReaderParts;
  readonly #ledger: LedgerFlow;
  #statement: ClearinghouseState | null = null;
  /** Time of the newest statement whose funding was read, 0 before the first. */
  #fundingMs = 0;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#ledger = new LedgerFlow(parts.account);
  }

  /** The last statement that came, or null before the first. */
  get statement(): ClearinghouseState | null {
    return this.#statement;
  }

  /** Reads the account with all fills from `sinceMs` on. An answer that is no data fails the whole reading: half a truth is none. */
  async read(
    reason: AccountSnapshot['reason'],
    sinceMs: number,
    signal: AbortSignal,
  ): Promise<Result<AccountReading, InfoFailure>> {
    const { http, account } = this.#parts;
    const user = { user: account };
    const [state, orders] = await Promise.all([
      http.ask('clearinghouseState', user, signal),
      http.ask('frontendOpenOrders', user, signal),
    ]);
    if (!state.ok) return state;
    this.#statement = state.value;
    if (!orders.ok) return orders;
    // After the statement: what it holds, the list of fills then holds too.
    const venueAtMs = state.value.time ?? null;
    // Without a time nobody could say which fills are in it. One ahead of our clock is the truth where the venue's clock jumped.
    if (venueAtMs === null) return unreadable('clearinghouseState', 'time', venueAtMs);
    const [fills, funding, deposits, spotUnits] = await Promise.all([
      this.#fills(sinceMs, signal),
      this.#funding(reason, { sinceMs, venueAtMs }, signal),
      this.#ledger.read(http, signal),
      this.#spotUnits(signal),
    ]);
    if (!fills.ok) return fills;
    if (!funding.ok) return funding;
    if (!deposits.ok) return deposits;
    if (!spotUnits.ok) return spotUnits;
    const positions = this.#positions(state.value);
    if (!positions.ok) return positions;
    const cash = this.#cash(state.value, positions.value);
    if (!cash.ok) return cash;
    const inputs = this.#fillInputs(fills.value);
    if (!this.#isFundingRead(reason, venueAtMs)) this.#fundingMs = venueAtMs;
    const volumeUnits = this.#parts.volumeUnits?.() ?? null;
    const snapshot: AccountSnapshot = {
      kind: 'AccountSnapshot',
      reason,
      venueAtMs,
      cashUnits: asUnits(cash.value + spotUnits.value),
      netDepositsUnits: asUnits(deposits.value),
      positions: positions.value,
      openOrders: this.#openOrders(orders.value, positions.value),
      fills: inputs.filter((fill) => fill.venueAtMs <= venueAtMs),
      funding: funding.value,
      ...(volumeUnits === null ? {} : { volumeUnits }),
    };
    return { ok: true, value: { snapshot, later: inputs.filter((fill) => fill.venueAtMs > venueAtMs) } };
  }

  async #spotUnits(signal: AbortSignal): Promise<Result<number, InfoFailure>> {
    if (!this.#parts.unified) return { ok: true, value: 0 };
    const spot = await this.#parts.http.ask('spotClearinghouseState', { user: this.#parts.account }, signal);
    if (!spot.ok) return spot;
    const usdc = spot.value.balances.find(({ coin }) => coin === 'USDC');
    const units = usdc === undefined ? 0 : usdcUnits(usdc.total);
    return units === null
      ? unreadable('spotClearinghouseState', 'balances.total', usdc?.total)
      : { ok: true, value: units };
  }

  /** Payments since the last reading; a periodic question asks for them once an hour, when there are new ones. */
  async #funding(
    reason: AccountSnapshot['reason'],
    { sinceMs, venueAtMs }: { readonly sinceMs: number; readonly venueAtMs: number },
    signal: AbortSignal,
  ): Promise<Result<readonly FundingInput[], InfoFailure>> {
    const { http, account, coins } = this.#parts;
    if (this.#isFundingRead(reason, venueAtMs)) return { ok: true, value: [] };
    const fromMs = (this.#fundingMs === 0 ? sinceMs : this.#fundingMs) - FUNDING_OVERLAP_MS;
    const rows = new Map<string, InfoAnswer<'userFunding'>[number]>();
    let startTime = Math.max(0, fromMs);
    for (let page = 0; page < FUNDING_PAGES; page += 1) {
      const answer = await http.ask('userFunding', { user: account, startTime }, signal);
      if (!answer.ok) return answer;
      const before = rows.size;
      for (const row of answer.value) rows.set(`${row.time}:${row.delta.coin}`, row);
      if (answer.value.length < FUNDING_ROWS || rows.size === before) break;
      startTime = answer.value.reduce((latest, row) => Math.max(latest, row.time), startTime);
    }
    const inputs = [...rows.values()]
      .toSorted((a, b) => a.time - b.time)
      .flatMap(({ time, delta }) => {
        const instrument = coins.ofCoin(delta.coin);
        return instrument === null ? [] : (fundingInput({ time, ...delta }, instrument) ?? []);
      });
    return { ok: true, value: inputs.filter((payment) => payment.venueAtMs <= venueAtMs) };
  }

  /** True where a periodic reading leaves funding out: there is none before the next full hour. */
  #isFundingRead(reason: AccountSnapshot['reason'], venueAtMs: number): boolean {
    return reason === 'periodic' && Math.floor(this.#fundingMs / HOUR_MS) === Math.floor(venueAtMs / HOUR_MS);
  }

  async #fills(sinceMs: number, signal: AbortSignal): Promise<Result<readonly FillRow[], InfoFailure>> {
    const { http, account } = this.#parts;
    const rows = new Map<string, FillRow>();
    let startTime = Math.max(0, sinceMs);
    for (let page = 0; page < FILL_PAGES; page += 1) {
      const answer = await http.ask('userFillsByTime', { user: account, startTime }, signal);
      if (!answer.ok) return answer;
      const before = rows.size;
      for (const row of answer.value) rows.set(`${row.time}:${row.coin}:${row.tid ?? row.hash}`, row);
      const last = answer.value.reduce((latest, row) => Math.max(latest, row.time), startTime);
      if (answer.value.length < FILL_ROWS || rows.size === before) break;
      startTime = last;
    }
    return { ok: true, value: [...rows.values()].toSorted((a, b) => a.time - b.time || (a.tid ?? 0) - (b.tid ?? 0)) };
  }

  #fillInputs(rows: readonly FillRow[]): readonly FillInput[] {
    const { coins, cloidOf, onProblem } = this.#parts;
    return rows.flatMap((row) => {
      const instrument = coins.ofCoin(row.coin);
      if (instrument === null) return [];
      const input = fillInput(row, instrument, cloidOf);
      if (input === null)
        onProblem(`a fill of ${row.coin} cannot be read: price ${row.px}, size ${row.sz}, fee ${row.fee}`);
      return input === null ? [] : [input];
    });
  }

  #positions(state: ClearinghouseState): Result<readonly VenuePosition[], InfoFailure> {
    const positions: VenuePosition[] = [];
    for (const { position } of state.assetPositions) {
      const instrument = this.#parts.coins.ofCoin(position.coin);
      if (instrument === null)
        return unreadable('clearinghouseState', `position of ${position.coin}`, 'an unknown coin');
      const input = positionInput(position, instrument);
      if (input === null) return unreadable('clearinghouseState', `position of ${position.coin}`, position.szi);
      positions.push(input);
    }
    return { ok: true, value: positions.toSorted((a, b) => a.asset - b.asset) };
  }

  /** Cash without unrealised gains: the raw USDC of the statement plus what the open positions cost. */
  #cash(state: ClearinghouseState, positions: readonly VenuePosition[]): Result<number, InfoFailure> {
    const raw = usdcUnits(state.marginSummary.totalRawUsd);
    if (raw === null) return unreadable('clearinghouseState', 'totalRawUsd', state.marginSummary.totalRawUsd);
    return { ok: true, value: positions.reduce<number>((sum, { costUnits }) => sum + costUnits, raw) };
  }

  #openOrders(orders: readonly FrontendOrder[], positions: readonly VenuePosition[]): readonly VenueOpenOrder[] {
    const found = new Map<number, VenueOpenOrder>();
    const take = (order: FrontendOrder, live: boolean): void => {
      const instrument = this.#parts.coins.ofCoin(order.coin);
      if (instrument !== null) {
        const input = openOrderInput(order, instrument, live);
        if (input === null) this.#parts.onProblem(`open order ${order.oid} of ${order.coin} cannot be read`);
        else found.set(order.oid, this.#sized(input, order, positions));
      }
      if (order.cloid !== null) this.#parts.learn(order.oid, order.cloid);
    };
    for (const order of orders) take(order, true);
    // A child that is listed both by itself and under its parent still waits for that parent.
    for (const order of orders) for (const child of order.children) take(child, false);
    return [...found.values()].toSorted((a, b) => a.oid - b.oid);
  }

  /** A stop of the whole position has no size of its own: it is as large as the position. */
  #sized(input: VenueOpenOrder, order: FrontendOrder, positions: readonly VenuePosition[]): VenueOpenOrder {
    if (!order.isPositionTpsl || input.remainingLots > 0) return input;
    const held = positions.find(({ asset }) => asset === input.asset)?.sizeLots ?? 0;
    return { ...input, remainingLots: asLots(Math.abs(held)) };
  }
}

function unreadable(type: string, field: string, value: unknown): Result<never, InfoFailure> {
  return { ok: false, error: { reason: `${type}: ${field} is no data: ${String(value)}`, mayRetry: false } };
}
