import type { BookView } from '../../../contract/views.ts';

/** One price of the ladder with what lies up to it. */
export interface LadderRow {
  readonly ticks: number;
  readonly lots: number;
  readonly cumulativeLots: number;
  /** Cumulative size as a share 0..1 of the deeper side shown. */
  readonly share: number;
}

export interface Ladder {
  /** Best first on both sides. */
  readonly bids: readonly LadderRow[];
  readonly asks: readonly LadderRow[];
  readonly spreadTicks: number | null;
  readonly midTicks: number | null;
}

type Levels = BookView['bids'];

function cumulate(levels: Levels, depth: number): LadderRow[] {
  let sum = 0;
  return levels.slice(0, depth).map(([ticks, lots]) => {
    sum += lots;
    return { ticks, lots, cumulativeLots: sum, share: 0 };
  });
}

/** The first `depth` prices of each side with their cumulative sizes; both sides share one scale, so that they compare. */
export function ladderOf(book: Pick<BookView, 'bids' | 'asks'>, depth: number): Ladder {
  const bids = cumulate(book.bids, depth);
  const asks = cumulate(book.asks, depth);
  const deepest = Math.max(bids.at(-1)?.cumulativeLots ?? 0, asks.at(-1)?.cumulativeLots ?? 0);
  const scaled = (rows: LadderRow[]): LadderRow[] =>
    rows.map((row) => ({ ...row, share: deepest > 0 ? row.cumulativeLots / deepest : 0 }));
  const bid = bids[0]?.ticks ?? null;
  const ask = asks[0]?.ticks ?? null;
  const known = bid !== null && ask !== null;
  return {
    bids: scaled(bids),
    asks: scaled(asks),
    spreadTicks: known ? ask - bid : null,
    midTicks: known ? (ask + bid) / 2 : null,
  };
}
