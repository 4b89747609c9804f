import { checked, mulDiv } from '../../engine/domain/money.ts';
import { InvariantError } from '../../engine/kernel/invariant.ts';

/** Steps between two full audits. */
const AUDIT_EVERY = 256;

/** JSON-safe state of a ledger. `positions` lists what is not flat: [account, asset, lots, cost]. */
export interface LedgerState {
  readonly cash: readonly number[];
  readonly deposits: readonly number[];
  /** USDC in the spot wallets. */
  readonly spot: readonly number[];
  readonly positions: readonly (readonly [number, number, number, number])[];
  readonly feeUnits: number;
}

/**
 * Every account's money and positions, in whole micro-USDC and lots. Accounts 0..agents-1 belong to the market's agents, account
 * `agents` is the insurance account, clients follow.
 *
 * Position = signed lots and the signed cost of what is open; equity = cash + lots x mark - cost, summed over assets. A trade moves
 * lots and value from one side to the other, so at any mark the sum of all equities and of the fees taken stays what was deposited:
 *     sum(cash) + sum(spot) - sum(cost) + fees = net deposits        and, per asset,        sum(lots) = 0.
 * Running totals are kept by the functions that write; `check` compares them after every step and from time to time adds all accounts
 * up anew, so that a write past these functions is found too.
 */
export class Ledger {
  readonly assets: number;
  /** Number of the market's agents; also the number of the insurance account. */
  readonly agents: number;
  accounts = 0;
  cash = new Float64Array(0);
  /** Signed lots and cost by account * assets + asset. */
  lots = new Float64Array(0);
  cost = new Float64Array(0);
  /** Deposits less withdrawals by account. */
  deposits = new Float64Array(0);
  /** USDC in spot wallets: no margin for perpetuals, no part of cash and equity. */
  spot = new Float64Array(0);
  feeUnits = 0;
  private depositTotal = 0;
  private cashTotal = 0;
  private spotTotal = 0;
  private costTotal = 0;
  private readonly lotsTotals: Float64Array;
  /** Lots of all long positions by asset. */
  private readonly longLots: Float64Array;
  private sinceAudit = 0;

  /** Opens the agents' accounts and the insurance account, all empty: they trade on the venue's credit. */
  constructor(assets: number, agents: number) {
    this.assets = assets;
    this.agents = agents;
    this.lotsTotals = new Float64Array(assets);
    this.longLots = new Float64Array(assets);
    for (let i = 0; i <= agents; i++) this.openAccount();
  }

  /** The account that takes over what liquidation cannot sell, and the odd millionths of funding. */
  get insurance(): number {
    return this.agents;
  }

  /** Opens an empty account and returns its number. */
  openAccount(): number {
    const account = this.accounts;
    this.accounts += 1;
    if (this.accounts > this.cash.length) this.grow(Math.max(8, this.cash.length * 2));
    return account;
  }

  private grow(capacity: number): void {
    const enlarge = (old: Float64Array, size: number): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(size);
      next.set(old);
      return next;
    };
    this.cash = enlarge(this.cash, capacity);
    this.deposits = enlarge(this.deposits, capacity);
    this.spot = enlarge(this.spot, capacity);
    this.lots = enlarge(this.lots, capacity * this.assets);
    this.cost = enlarge(this.cost, capacity * this.assets);
  }

  /** Signed lots of an account in an asset. */
  lotsOf(account: number, asset: number): number {
    return this.lots[account * this.assets + asset] as number;
  }

  /** Signed cost of the open lots. */
  costOf(account: number, asset: number): number {
    return this.cost[account * this.assets + asset] as number;
  }

  /** Cash of an account, without unrealised PnL. */
  cashOf(account: number): number {
    return this.cash[account] as number;
  }

  /** USDC in the spot wallet of an account. */
  spotOf(account: number): number {
    return this.spot[account] as number;
  }

  /** Moves cash of an account into its spot wallet; a negative amount moves it back. */
  moveToSpot(account: number, units: number): void {
    this.addCash(account, -units);
    this.spot[account] = checked((this.spot[account] as number) + units);
    this.spotTotal = checked(this.spotTotal + units);
  }

  /** Lots held by the long side of an asset, which are as many as the short side holds. */
  openInterest(asset: number): number {
    return this.longLots[asset] as number;
  }

  /** Money from outside, or back to it when negative. */
  deposit(account: number, units: number): void {
    this.addCash(account, units);
    this.deposits[account] = checked((this.deposits[account] as number) + units);
    this.depositTotal = checked(this.depositTotal + units);
  }

  /** Moves money between two accounts; a negative amount moves it back. */
  transfer(from: number, to: number, units: number): void {
    this.addCash(from, -units);
    this.addCash(to, units);
  }

  /** Moves money between two accounts as if it had been deposited at the other one from the start: neither has gained by it. */
  moveDeposit(from: number, to: number, units: number): void {
    this.transfer(from, to, units);
    this.deposits[from] = checked((this.deposits[from] as number) - units);
    this.deposits[to] = checked((this.deposits[to] as number) + units);
  }

  /** Takes a fee, units >= 0, from an account. */
  chargeFee(account: number, units: number): void {
    this.addCash(account, -units);
    this.feeUnits = checked(this.feeUnits + units);
  }

  private addCash(account: number, units: number): void {
    this.cash[account] = checked((this.cash[account] as number) + units);
    this.cashTotal = checked(this.cashTotal + units);
  }

  /**
   * One side of a trade: `lots` signed, bought > 0. Returns the PnL realised. A reduction takes its share of the cost, cut towards
   * zero (`mulDiv(cost, closed, size, 'zero')`): the fraction of a millionth stays with the open rest, and a full close takes all.
   */
  trade(account: number, asset: number, ticks: number, lots: number): number {
    const at = account * this.assets + asset;
    const before = this.lots[at] as number;
    if (account < this.agents) return this.tradeAgent(at, ticks, lots);
    if (before === 0 || before > 0 === lots > 0) {
      this.write(at, lots, checked(ticks * lots));
      return 0;
    }
    const size = Math.abs(before);
    const closed = Math.min(Math.abs(lots), size);
    const cost = this.cost[at] as number;
    const closedCost = closed === size ? cost : mulDiv(cost, closed, size, 'zero');
    const value = before > 0 ? ticks * closed : -ticks * closed;
    const realised = checked(value - closedCost);
    const opened = lots > 0 ? lots - closed : lots + closed;
    this.write(at, lots, checked(ticks * opened - closedCost));
    this.addCash(account, realised);
    return realised;
  }

  /**
   * Agents are only ever asked for their equity, which does not depend on when a result is realised: their cost is the plain sum of what
   * they paid, and it becomes cash when they are flat. That saves a division per trade of the market with itself.
   */
  private tradeAgent(at: number, ticks: number, lots: number): number {
    this.write(at, lots, ticks * lots);
    if (this.lots[at] !== 0) return 0;
    const realised = -(this.cost[at] as number);
    this.write(at, 0, realised);
    this.addCash((at - (at % this.assets)) / this.assets, realised);
    return realised;
  }

  private write(at: number, lots: number, cost: number): void {
    const asset = at % this.assets;
    const before = this.lots[at] as number;
    const after = checked(before + lots);
    this.lots[at] = after;
    this.longLots[asset] = (this.longLots[asset] as number) + Math.max(0, after) - Math.max(0, before);
    this.cost[at] = checked((this.cost[at] as number) + cost);
    this.lotsTotals[asset] = (this.lotsTotals[asset] as number) + lots;
    this.costTotal = checked(this.costTotal + cost);
  }

  /** Closes every position of an asset at one price, without fee. The lots sum to zero, so the results do too. */
  settleAsset(asset: number, ticks: number): void {
    for (let account = 0; account < this.accounts; account++) {
      const lots = this.lotsOf(account, asset);
      if (lots !== 0) this.trade(account, asset, ticks, -lots);
    }
  }

  /** Equity of an account at the marks given by asset, micro-USDC. */
  equity(account: number, marks: Float64Array): number {
    let equity = this.cash[account] as number;
    const first = account * this.assets;
    for (let asset = 0; asset < this.assets; asset++) {
      const lots = this.lots[first + asset] as number;
      if (lots !== 0) equity += lots * (marks[asset] as number) - (this.cost[first + asset] as number);
    }
    return checked(equity);
  }

  /** The cheap check after each step, and the full one now and then. Throws `InvariantError` when money or lots have appeared or vanished. */
  check(): void {
    this.sinceAudit += 1;
    if (this.sinceAudit >= AUDIT_EVERY) {
      this.audit();
      return;
    }
    if (this.cashTotal + this.spotTotal - this.costTotal + this.feeUnits !== this.depositTotal) this.fail('money');
    const totals = this.lotsTotals;
    for (let asset = 0; asset < totals.length; asset++) if (totals[asset] !== 0) this.fail(`lots of asset ${asset}`);
  }

  /** Adds every account up anew. Throws `InvariantError` on the first sum that is wrong. */
  audit(): void {
    this.sinceAudit = 0;
    const lots = new Float64Array(this.assets);
    const longs = new Float64Array(this.assets);
    for (let at = 0, asset = 0; at < this.accounts * this.assets; at++, asset++) {
      if (asset === this.assets) asset = 0;
      const held = this.lots[at] as number;
      lots[asset] = (lots[asset] as number) + held;
      if (held > 0) longs[asset] = (longs[asset] as number) + held;
    }
    for (let asset = 0; asset < this.assets; asset++)
      if (lots[asset] !== 0 || longs[asset] !== this.longLots[asset]) this.fail(`lots of asset ${asset}`);
    const cash = sum(this.cash);
    const cost = sum(this.cost);
    const deposits = sum(this.deposits);
    const spot = sum(this.spot);
    if (cash + spot - cost + this.feeUnits !== deposits || deposits !== this.depositTotal) this.fail('money');
    if (cash !== this.cashTotal || spot !== this.spotTotal || cost !== this.costTotal) this.fail('money');
  }

  private fail(what: string): never {
    throw new InvariantError(
      `the ledger does not conserve ${what}: cash ${sum(this.cash)}, spot ${sum(this.spot)}, cost ${sum(this.cost)}, fees ${this.feeUnits}, deposits ${sum(this.deposits)}`,
    );
  }

  /** JSON-safe state. */
  snapshot(): LedgerState {
    const positions: [number, number, number, number][] = [];
    for (let at = 0; at < this.accounts * this.assets; at++) {
      const lots = this.lots[at] as number;
      const cost = this.cost[at] as number;
      if (lots === 0 && cost === 0) continue;
      positions.push([Math.floor(at / this.assets), at % this.assets, lots, cost]);
    }
    return {
      cash: Array.from(this.cash.subarray(0, this.accounts), plainZero),
      deposits: Array.from(this.deposits.subarray(0, this.accounts), plainZero),
      spot: Array.from(this.spot.subarray(0, this.accounts), plainZero),
      positions,
      feeUnits: this.feeUnits,
    };
  }

  /** Fills this new ledger from a snapshot, and audits it. */
  restore(state: LedgerState): void {
    while (this.accounts < state.cash.length) this.openAccount();
    for (const [account, units] of state.cash.entries()) this.addCash(account, units);
    for (const [account, units] of state.deposits.entries()) {
      this.deposits[account] = units;
      this.depositTotal += units;
    }
    for (const [account, units] of state.spot.entries()) {
      this.spot[account] = units;
      this.spotTotal += units;
    }
    for (const [account, asset, lots, cost] of state.positions) this.write(account * this.assets + asset, lots, cost);
    this.feeUnits = state.feeUnits;
    this.audit();
  }
}

/** JSON has no -0: a restored ledger must hold the same bits as one that ran on. */
function plainZero(value: number): number {
  return value === 0 ? 0 : value;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}
