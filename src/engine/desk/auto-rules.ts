import type { AutoRule } from '../../contract/commands.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import { UNITS_PER_USDC } from '../../contract/units.ts';
import type { AcceptedSignal, CheckResult } from '../domain/flow.ts';
import { MIN_NOTIONAL_UNITS } from '../domain/instrument.ts';
import { invariant } from '../kernel/invariant.ts';
import { checkRule } from './check-rule.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Prefix of `approvedBy` for what a rule signed. */
const SIGNED_BY_RULE = 'rule:';
/** Name of the rule for every built-in strategy. */
const ANY_STRATEGY = '*';

/** What the rules say about a signal. `refusal` null with `run` false: it simply waits for a person. */
export type AutoDecision =
  | { readonly run: true; readonly flagged: boolean; readonly by: string }
  | { readonly run: false; readonly refusal: Refusal | null };

/** What a rule has used: the times of its orders within the last hour and its notional of one UTC day. */
interface Usage {
  sentAtMs: number[];
  dayStartMs: number;
  dayUnits: number;
}

interface RuleBookState {
  readonly rules: readonly AutoRule[];
  readonly usage: readonly (readonly [string, Usage])[];
}

/**
 * The standing permissions that persons wrote, with what each has used. The rule that names a strategy decides for it, also when it is
 * switched off; '*' decides for every other built-in strategy and never for a signal from outside. Writing a rule anew does not give
 * back what it has used.
 */
export class RuleBook {
  #configured: readonly AutoRule[];
  readonly #rules = new Map<string, AutoRule>();
  readonly #usage = new Map<string, Usage>();

  /** Rules of the settings, already checked; throws `InvariantError` for one out of bounds. */
  constructor(rules: readonly AutoRule[]) {
    this.#configured = rules;
    for (const rule of rules) this.#take(rule);
  }

  /** All rules, by strategy id. */
  list(): readonly AutoRule[] {
    return [...this.#rules.values()].sort((a, b) => (a.strategyId < b.strategyId ? -1 : 1));
  }

  /** Adds or replaces a rule that `checkRule` has passed. */
  set(rule: AutoRule): void {
    this.#rules.set(rule.strategyId, rule);
  }

  /** Takes changed settings: rules that were added, changed or removed there follow; what a person set since stays. */
  configure(rules: readonly AutoRule[]): void {
    const before = new Map(this.#configured.map((rule) => [rule.strategyId, JSON.stringify(rule)]));
    for (const rule of rules) {
      if (before.get(rule.strategyId) !== JSON.stringify(rule)) this.#take(rule);
      before.delete(rule.strategyId);
    }
    for (const strategyId of before.keys()) this.#rules.delete(strategyId);
    this.#configured = rules;
  }

  /**
   * Ends a run: a permission without an end time goes, and what the settings hold for its strategy takes its place. A rule that is switched
   * off stays: it forbids, and without it another one could run the strategy.
   */
  endRun(): void {
    const configured = new Map(this.#configured.map((rule) => [rule.strategyId, rule]));
    for (const rule of this.list()) {
      if (rule.endsAtMs !== null || !rule.enabled) continue;
      const own = configured.get(rule.strategyId);
      if (own === undefined) this.#rules.delete(rule.strategyId);
      else this.#rules.set(rule.strategyId, own);
    }
  }

  /** Says whether a rule runs the signal now. An exit runs under any strength and limit: it can only reduce. */
  decide(signal: AcceptedSignal, atMs: number): AutoDecision {
    const rule = this.#ruleFor(signal);
    if (rule === null || !rule.enabled) return { run: false, refusal: null };
    if (rule.endsAtMs !== null && !(atMs <= rule.endsAtMs)) {
      return no(rule, 'endsAtMs', [atMs, rule.endsAtMs], `the auto-run rule of ${rule.strategyId} has ended`);
    }
    const by = `${SIGNED_BY_RULE}${rule.strategyId}`;
    if (signal.side === 'flat') return { run: true, flagged: false, by };
    if (!(signal.strength >= rule.flagFromStrength)) return { run: false, refusal: null };
    const over = this.#overLimit(rule, atMs);
    if (over !== null) return { run: false, refusal: over };
    return { run: true, flagged: !(signal.strength >= rule.runFromStrength), by };
  }

  /** Checks of a rule's own limits with this order in them; none for what a person approved. */
  checksFor(approvedBy: string | null, notionalUnits: number, atMs: number): readonly CheckResult[] {
    const rule = this.#signer(approvedBy);
    if (rule === null) return [];
    const used = this.#usageAt(rule.strategyId, atMs);
    const orders = used.orders + 1;
    const units = used.dayUnits + notionalUnits;
    const limitUnits = rule.maxNotionalPerDayUsdc * UNITS_PER_USDC;
    return [
      {
        name: 'auto_orders_per_hour',
        passed: orders <= rule.maxOrdersPerHour,
        actual: orders,
        limit: rule.maxOrdersPerHour,
      },
      { name: 'auto_notional_per_day', passed: units <= limitUnits, actual: units, limit: limitUnits },
    ];
  }

  /** Counts an order that a rule ran, under the rule that covers its strategy. `notionalUnits`: micro-USDC. */
  note(strategyId: string, notionalUnits: number, atMs: number): void {
    const name = this.#rules.has(strategyId) ? strategyId : ANY_STRATEGY;
    const dayStartMs = atMs - (atMs % DAY_MS);
    const usage = this.#usage.get(name) ?? { sentAtMs: [], dayStartMs, dayUnits: 0 };
    usage.sentAtMs = usage.sentAtMs.filter((sentMs) => sentMs > atMs - HOUR_MS);
    usage.sentAtMs.push(atMs);
    usage.dayUnits = (usage.dayStartMs === dayStartMs ? usage.dayUnits : 0) + notionalUnits;
    usage.dayStartMs = dayStartMs;
    this.#usage.set(name, usage);
  }

  /** JSON-safe state. */
  snapshot(): RuleBookState {
    const usage = [...this.#usage].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      rules: this.list().map((rule) => ({ ...rule })),
      usage: usage.map(([name, used]) => [name, { ...used, sentAtMs: [...used.sentAtMs] }]),
    };
  }

  /** Continues from a snapshot. */
  restore(state: RuleBookState): void {
    this.#rules.clear();
    this.#usage.clear();
    for (const rule of state.rules) this.#rules.set(rule.strategyId, rule);
    for (const [name, used] of state.usage) this.#usage.set(name, { ...used, sentAtMs: [...used.sentAtMs] });
  }

  #take(rule: AutoRule): void {
    const refusal = checkRule(rule);
    invariant(refusal === null, `an auto-run rule of the settings is out of bounds: ${refusal?.detail}`);
    this.set(rule);
  }

  #ruleFor(signal: AcceptedSignal): AutoRule | null {
    const named = this.#rules.get(signal.strategyId);
    if (named !== undefined) return named;
    const builtIn = !signal.external && signal.source === 'genetic';
    return builtIn ? (this.#rules.get(ANY_STRATEGY) ?? null) : null;
  }

  #signer(approvedBy: string | null): AutoRule | null {
    if (approvedBy === null || !approvedBy.startsWith(SIGNED_BY_RULE)) return null;
    return this.#rules.get(approvedBy.slice(SIGNED_BY_RULE.length)) ?? null;
  }

  #overLimit(rule: AutoRule, atMs: number): Refusal | null {
    const used = this.#usageAt(rule.strategyId, atMs);
    if (!(used.orders + 1 <= rule.maxOrdersPerHour)) {
      return no(
        rule,
        'maxOrdersPerHour',
        [used.orders + 1, rule.maxOrdersPerHour],
        'the auto-run rule has used its orders of this hour',
      ).refusal;
    }
    // The size is not known yet: an order that is too large for what is left is refused when it is sent.
    const limitUnits = rule.maxNotionalPerDayUsdc * UNITS_PER_USDC;
    const leastUnits = used.dayUnits + MIN_NOTIONAL_UNITS;
    if (leastUnits <= limitUnits) return null;
    return no(
      rule,
      'maxNotionalPerDayUsdc',
      [leastUnits, limitUnits],
      'the auto-run rule has used its notional of this UTC day',
    ).refusal;
  }

  #usageAt(name: string, atMs: number): { readonly orders: number; readonly dayUnits: number } {
    const usage = this.#usage.get(name);
    if (usage === undefined) return { orders: 0, dayUnits: 0 };
    let orders = 0;
    for (const sentMs of usage.sentAtMs) if (sentMs > atMs - HOUR_MS) orders += 1;
    return { orders, dayUnits: usage.dayStartMs === atMs - (atMs % DAY_MS) ? usage.dayUnits : 0 };
  }
}

/** True if a rule signed. */
export function isRuleSigned(by: string): boolean {
  return by.startsWith(SIGNED_BY_RULE);
}

function no(
  rule: AutoRule,
  field: keyof AutoRule,
  figures: readonly [number, number],
  detail: string,
): { readonly run: false; readonly refusal: Refusal } {
  const path = `desk.autoRules.${rule.strategyId}.${field}`;
  return { run: false, refusal: refuse('AUTO_LIMIT', path, figures[0], figures[1], detail) };
}
