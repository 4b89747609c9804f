const UNITS_PER_USDC = 1_000_000;

/** Actions that every address may send before it has traded (Hyperliquid). */
export const START_BUDGET = 10_000;

/** Further actions that cancels may use beyond the budget (Hyperliquid). */
const CANCEL_EXTRA = 100_000;

/** Pause between two actions of an address without budget, ms (Hyperliquid). */
export const EXHAUSTED_PAUSE_MS = 10_000;

/**
 * One action of an address. `count` = orders or cancels in it; `volumeUnits` tells what the address has traded in all, micro-USDC; asked
 * for only when it matters.
 */
export interface AddressAction {
  readonly address: string;
  readonly count: number;
  readonly isCancel: boolean;
  readonly volumeUnits: () => number;
  readonly nowMs: number;
}

/** What is used of a budget. */
interface Use {
  used: number;
  /** When the last action without budget was let through. */
  lastSlowMs: number;
}

/** JSON-safe state of the budgets: address, used, time of the last action beyond the budget (null = none). */
export type AddressBudgetsState = readonly (readonly [string, number, number | null])[];

/** The lifetime budget of actions of each address: 10,000 and one more per USDC traded. */
export class AddressBudgets {
  readonly #uses = new Map<string, Use>();

  constructor(state: AddressBudgetsState = []) {
    for (const [address, used, slowMs] of state)
      this.#uses.set(address, { used, lastSlowMs: slowMs ?? Number.NEGATIVE_INFINITY });
  }

  /** Counts an action. Returns null, or the exchange's text when it is refused: nothing is counted then, and no pause begins anew. */
  note(action: AddressAction): string | null {
    const use = this.#uses.get(action.address) ?? { used: 0, lastSlowMs: Number.NEGATIVE_INFINITY };
    const wanted = use.used + action.count;
    if (wanted > START_BUDGET) {
      const volumeUnits = action.volumeUnits();
      const limit = budgetOf(volumeUnits);
      const cap = action.isCancel ? Math.min(limit + CANCEL_EXTRA, 2 * limit) : limit;
      if (wanted > cap) {
        if (action.nowMs - use.lastSlowMs < EXHAUSTED_PAUSE_MS) return exhausted(wanted, cap, volumeUnits);
        use.lastSlowMs = action.nowMs;
      }
    }
    use.used = wanted;
    this.#uses.set(action.address, use);
    return null;
  }

  /** Actions counted so far. */
  used(address: string): number {
    return this.#uses.get(address)?.used ?? 0;
  }

  /** JSON-safe state. */
  state(): AddressBudgetsState {
    return [...this.#uses].map(
      ([address, { used, lastSlowMs }]) => [address, used, Number.isFinite(lastSlowMs) ? lastSlowMs : null] as const,
    );
  }
}

/** Actions that an address may send in its life: `volumeUnits` micro-USDC traded so far. */
export function budgetOf(volumeUnits: number): number {
  return START_BUDGET + Math.floor(volumeUnits / UNITS_PER_USDC);
}

function exhausted(sent: number, cap: number, volumeUnits: number): string {
  const cents = Math.floor(volumeUnits / (UNITS_PER_USDC / 100));
  const volume = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  return `Too many cumulative requests sent (${sent} > ${cap}) for cumulative volume traded $${volume}. Place taker orders to free up 1 request per USDC traded.`;
}
