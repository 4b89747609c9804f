/** What a strategy wants after a closed bar, before it becomes a signal. */
export interface Proposal {
  readonly side: 'long' | 'short' | 'flat';
  /** 0..1, from the size of the move. */
  readonly strength: number;
  /** Distances as fractions of the price; null for flat. */
  readonly stopLossRate: number | null;
  readonly takeProfitRate: number | null;
  /** One plain sentence with the figures that decided. */
  readonly rationale: string;
}
