/** Taker's fee of what is traded, fraction. */
const FEE_RATE = 0.00045;

/** Falls shorter than this are none: rounding. */
const EPSILON = 1e-12;

/**
 * A book that holds the same share of its worth in each market, long, and is set anew once a day. It measures what a rule of risk would have cost and
 * saved; it is no strategy.
 */
export class RehearsedBook {
  readonly #money: Float64Array;
  #worth = 1;
  #highest = 1;
  #deepest = 0;
  #traded = 0;
  #funding = 0;

  constructor(markets: number) {
    this.#money = new Float64Array(markets);
  }

  /** Worth; 1 at the start. */
  get worth(): number {
    return this.#worth;
  }

  /** Present fall from the highest worth, fraction. */
  get drawdown(): number {
    const fall = 1 - this.#worth / this.#highest;
    return fall > EPSILON ? fall : 0;
  }

  /** Deepest fall so far, fraction. */
  get deepest(): number {
    return this.#deepest;
  }

  /** Sum of all that was bought and sold, each as a share of the worth at the time. */
  get traded(): number {
    return this.#traded;
  }

  /** Funding received less paid, in parts of the worth at the start. */
  get funding(): number {
    return this.#funding;
  }

  /**
   * An hour goes by: `changes[i]` of each market, fraction; NaN = not known, which leaves it. At its end `funding[i]` of what is held is paid, fraction; below
   * zero it is received, NaN = not known, which costs nothing; left out = none is known.
   */
  pass(changes: Float64Array, funding?: Float64Array): void {
    for (let at = 0; at < this.#money.length; at++) {
      const change = changes[at] as number;
      if (change !== change) continue;
      const result = (this.#money[at] as number) * change;
      this.#money[at] = (this.#money[at] as number) + result;
      this.#worth += result;
    }
    if (funding !== undefined) this.#payFunding(funding);
    this.#measure();
  }

  /** What it would be worth after `changes`, as in `pass`. */
  worthAfter(changes: Float64Array): number {
    let { worth } = this;
    for (let at = 0; at < this.#money.length; at++) {
      const change = changes[at] as number;
      if (change === change) worth += (this.#money[at] as number) * change;
    }
    return worth;
  }

  /** What is held: number of the market and money, each above zero. */
  holdings(): readonly (readonly [market: number, money: number])[] {
    return [...this.#money.entries()].filter(([, money]) => money > 0);
  }

  /** Sells of one market what is over `money`. */
  keep(market: number, money: number): void {
    const before = this.#money[market] ?? 0;
    if (!(before > money)) return;
    this.#money[market] = money;
    this.#pay(before - money);
  }

  /** Sets every market to `gross` / its number of the worth, 0 where `listed` says that it is not there. Without `mayAdd` nothing is bought. */
  set(gross: number, listed: readonly boolean[], mayAdd: boolean): void {
    const count = listed.filter(Boolean).length;
    const share = count === 0 ? 0 : (gross * this.#worth) / count;
    let traded = 0;
    for (let at = 0; at < this.#money.length; at++) {
      const before = this.#money[at] as number;
      const wanted = listed[at] === true ? share : 0;
      const next = mayAdd ? wanted : Math.min(before, wanted);
      traded += Math.abs(next - before);
      this.#money[at] = next;
    }
    this.#pay(traded);
  }

  /** Sells half of everything. */
  halve(): void {
    this.#keepShare(0.5);
  }

  /** Sells everything. */
  close(): void {
    this.#keepShare(0);
  }

  #keepShare(share: number): void {
    let traded = 0;
    for (let at = 0; at < this.#money.length; at++) {
      const before = this.#money[at] as number;
      traded += before * (1 - share);
      this.#money[at] = before * share;
    }
    this.#pay(traded);
  }

  /** It is paid out of the worth, not out of what is held: the next setting takes it in. */
  #payFunding(funding: Float64Array): void {
    for (let at = 0; at < this.#money.length; at++) {
      const rate = funding[at] as number;
      if (rate !== rate) continue;
      const paid = (this.#money[at] as number) * rate;
      this.#worth -= paid;
      this.#funding -= paid;
    }
  }

  #pay(traded: number): void {
    if (traded > 0) this.#traded += traded / this.#worth;
    this.#worth -= traded * FEE_RATE;
    this.#measure();
  }

  #measure(): void {
    if (this.#worth > this.#highest) this.#highest = this.#worth;
    this.#deepest = Math.max(this.#deepest, this.drawdown);
  }
}
