/** The newest rows of a list by time, oldest first. Keeping one costs a push and a fraction of a copy. */
export class RecentLog<Row extends { readonly atMs: number }> {
  private readonly kept: number;
  private list: Row[] = [];

  /** `kept`: rows that are known; older ones are forgotten. A quarter more may gather before they are dropped at once. */
  constructor(kept: number) {
    this.kept = kept;
  }

  /** Keeps a row; its time is not before that of the last one. */
  add(row: Row): void {
    this.list.push(row);
    if (this.list.length >= this.kept * 1.25) this.list = this.list.slice(-this.kept);
  }

  /** Rows at `fromMs` or later, oldest first. */
  since(fromMs: number): readonly Row[] {
    const { list } = this;
    let low = Math.max(0, list.length - this.kept);
    let high = list.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((list[middle] as Row).atMs < fromMs) low = middle + 1;
      else high = middle;
    }
    return list.slice(low);
  }

  /** Every known row, oldest first. */
  all(): readonly Row[] {
    return this.since(-Infinity);
  }

  /** Takes over rows, oldest first, in place of what it holds. */
  restore(rows: readonly Row[]): void {
    this.list = [...rows];
  }
}
