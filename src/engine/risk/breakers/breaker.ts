import type { BreakerName } from '../../../contract/commands.ts';
import type { RefusalCode } from '../../../contract/refusals.ts';
import type { BreakerView } from '../../../contract/risk-views.ts';
import type { AssetId } from '../../../contract/units.ts';
import type { Result } from '../../kernel/result.ts';

/** Something that a breaker did; `metric` and `bound` are in the unit of its measure. */
export interface RiskEvent {
  readonly type: 'tripped' | 'emergency' | 'cooling' | 'reset' | 'latched' | 'enabled';
  readonly breaker: BreakerName;
  readonly metric: number;
  readonly bound: number;
  readonly evidence: string;
}

/** An opening order as the breakers see it. */
export interface OpeningLook {
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly strategyId: string;
  /** What is held of the asset, signed. */
  readonly heldLots: number;
  readonly atMs: number;
}

/** What a breaker says to an opening order, with both figures. */
export interface GateAnswer {
  readonly name: BreakerName;
  readonly passed: boolean;
  readonly actual: number | string | null;
  readonly limit: number | string;
  readonly code: RefusalCode;
  /** Dotted path of the bound. */
  readonly field: string;
  readonly detail: string;
}

/** What all breakers have in common. Each is pure and synchronous, and takes what it measures by a method of its own. */
export interface Breaker {
  readonly name: BreakerName;
  /** True while it is tripped, cooling or latched. */
  readonly isOpen: boolean;
  /** True while it lets nothing open at all. */
  readonly blocksAll: boolean;
  readonly trips: number;
  /** Whether an opening order passes. A metric that is not known passes none, sentiment alone excepted. */
  gate(order: OpeningLook): GateAnswer;
  /** Whether an open trip stops it, whatever is known of the metric now. */
  holdsBack(order: OpeningLook): boolean;
  /** A person has seen a trip; `word` is what was typed, if anything. The answer says what is still missing. */
  acknowledge(atMs: number, word: string): Result<string>;
  /** Takes it out until `untilMs`, ms UTC. */
  disable(atMs: number, untilMs: number): Result<string>;
  /** Puts it back at once. */
  enable(atMs: number): Result<string>;
  /** What time alone does to it. */
  onTime(atMs: number): readonly RiskEvent[];
  /** When `onTime` has to be called at the latest, ms UTC, or null. */
  nextWakeMs(): number | null;
  view(atMs: number): BreakerView;
  /** JSON-safe state. */
  snapshot(): unknown;
  /** Continues from a snapshot of the same build. */
  restore(saved: unknown): void;
}

/** A fraction in words. */
export function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}

/** A whole number of minutes in words. */
export function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} min`;
}
