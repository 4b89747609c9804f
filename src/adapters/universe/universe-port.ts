import type { Refusal } from '../../contract/refusals.ts';
import type { CandlesRequest, CandlesView, UniverseView } from '../../contract/universe.ts';
import type { Result } from '../../engine/kernel/result.ts';

/** The universe of a session's venue, as the window asks for it. */
export interface UniversePort {
  /** Every market with its figures, as they are known now. */
  view(): UniverseView;
  /** Why these names cannot be followed (with the number and the limit, or the name), or null. Null names = the largest by volume. */
  whyNot(symbols: readonly string[] | null): Refusal | null;
  /** Follows these from now on, and what is held; names that `whyNot` refuses change nothing. */
  watch(symbols: readonly string[] | null): void;
  /** Bars for the chart; refused for a market that there is not, and when the venue does not answer in time. */
  candles(request: CandlesRequest): Promise<Result<CandlesView>>;
}
