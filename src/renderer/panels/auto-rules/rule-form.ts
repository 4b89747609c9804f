import type { AutoRule } from '../../../contract/commands.ts';
import { parseStrength, parseWhole } from '../../format/parse.ts';

export type EndChoice = 'keep' | 'run' | '1h' | '8h' | '24h';

/** The rule as text fields, as the person types them. */
export interface RuleDraft {
  readonly enabled: boolean;
  readonly run: string;
  readonly flag: string;
  readonly orders: string;
  readonly notional: string;
  readonly end: EndChoice;
}

export type DraftErrors = Readonly<Partial<Record<'run' | 'flag' | 'orders' | 'notional', string>>>;

/** Bounds of a rule, as the contract states them. */
export const RULE_BOUNDS = { ordersMin: 1, ordersMax: 300, notionalMin: 10, notionalMax: 1_000_000_000 } as const;

const HOUR_MS = 3_600_000;
const END_HOURS: Readonly<Record<'1h' | '8h' | '24h', number>> = { '1h': 1, '8h': 8, '24h': 24 };

/** Fields for a rule that does not exist yet: off, careful limits, an end after eight hours. */
export const NEW_DRAFT: RuleDraft = {
  enabled: false,
  run: '0.9',
  flag: '0.7',
  orders: '10',
  notional: '10000',
  end: '8h',
};

/** Fields of a rule that exists. */
export function draftOf(rule: AutoRule | undefined): RuleDraft {
  if (rule === undefined) return NEW_DRAFT;
  return {
    enabled: rule.enabled,
    run: `${rule.runFromStrength}`,
    flag: `${rule.flagFromStrength}`,
    orders: `${rule.maxOrdersPerHour}`,
    notional: `${rule.maxNotionalPerDayUsdc}`,
    end: rule.endsAtMs === null ? 'run' : 'keep',
  };
}

/** When the permission ends, ms UTC, or null for the end of the run. */
export function endOf(choice: EndChoice, kept: number | null, nowMs: number): number | null {
  if (choice === 'run') return null;
  return choice === 'keep' ? kept : nowMs + END_HOURS[choice] * HOUR_MS;
}

/** What the rule is for and what it was. */
export interface RuleContext {
  readonly strategyId: string;
  readonly keptEndMs: number | null;
  readonly nowMs: number;
}

export type DraftResult =
  | { readonly ok: true; readonly rule: AutoRule }
  | { readonly ok: false; readonly errors: DraftErrors };

/** Reads the fields; every bound is checked here so that the answer stands beside the field, and again by the engine. */
export function ruleOf(draft: RuleDraft, context: RuleContext): DraftResult {
  const run = parseStrength(draft.run);
  const flag = parseStrength(draft.flag);
  const orders = parseWhole(draft.orders, RULE_BOUNDS.ordersMin, RULE_BOUNDS.ordersMax);
  const notional = parseWhole(draft.notional, RULE_BOUNDS.notionalMin, RULE_BOUNDS.notionalMax);
  const errors: Partial<Record<keyof DraftErrors, string>> = {};
  if (!run.ok) errors.run = run.reason;
  if (!flag.ok) errors.flag = flag.reason;
  else if (run.ok && !(flag.value <= run.value)) errors.flag = 'At most the run strength';
  if (!orders.ok) errors.orders = orders.reason;
  if (!notional.ok) errors.notional = notional.reason;
  if (!run.ok || !flag.ok || !orders.ok || !notional.ok || errors.flag !== undefined) return { ok: false, errors };
  return {
    ok: true,
    rule: {
      strategyId: context.strategyId,
      enabled: draft.enabled,
      runFromStrength: run.value,
      flagFromStrength: flag.value,
      maxOrdersPerHour: orders.value,
      maxNotionalPerDayUsdc: notional.value,
      endsAtMs: endOf(draft.end, context.keptEndMs, context.nowMs),
    },
  };
}
