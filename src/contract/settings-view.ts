/* The settings of a home as the window shows and changes them: what config.json says, what counts without it, and what runs. */

/** A value of one setting: a number, a switch, a word, or a list of names of markets. */
export type SettingValue = number | boolean | string | readonly string[];

/** Unit of a number as a person reads it; `rate` is a fraction (0.02 = 2 %), `megabytes` are of 2^20 bytes. */
export type SettingUnit = 'ms' | 'bars' | 'rate' | 'atr' | 'usdc' | 'count' | 'strength' | 'megabytes';

/** What may be put in: a number within bounds (equal passes) or of a list, a switch, one of some words, or names of markets. */
export type SettingKind =
  | {
      readonly kind: 'number';
      readonly unit: SettingUnit;
      readonly min: number;
      readonly max: number;
      readonly integer: boolean;
      readonly oneOf: readonly number[] | null;
    }
  | { readonly kind: 'switch' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'markets' };

/** What loosens a limit, and so is asked about before it is saved: a value that rises, falls, or becomes one of some. */
export type Loosening =
  | { readonly by: 'rise' }
  | { readonly by: 'fall' }
  | { readonly by: 'becoming'; readonly values: readonly SettingValue[] };

/** One setting. */
export interface SettingView {
  /** Dotted path in config.json, with the index of a list's element: `risk.caps.assetRate`, `strategies[0].stopAtr`. */
  readonly path: string;
  /** The part of the file that it stands in, in words: `risk.caps`, `strategies: ema-12-48`. */
  readonly section: string;
  /** Last part of the path. */
  readonly name: string;
  /** What it does, one sentence. */
  readonly sentence: string;
  readonly allowed: SettingKind;
  /** What the file says, or the default where it says nothing. */
  readonly value: SettingValue;
  readonly fallback: SettingValue;
  /** What this run goes by; differs from `value` until the next start where `effect` says so. */
  readonly running: SettingValue;
  /** From when on a change counts. */
  readonly effect: 'now' | 'next_start';
  readonly loosening: Loosening | null;
}

/** All settings of a home. */
export interface SettingsView {
  readonly settings: readonly SettingView[];
  /** Why config.json is not good now, or ''. */
  readonly problem: string;
}

/** A change of one setting. */
export interface SettingChange {
  readonly path: string;
  /** The new value; null = back to the default. */
  readonly value: SettingValue | null;
  /** A person was asked whether a limit may be loosened and said yes; without it such a change is refused. */
  readonly confirmed: boolean;
}

/** True if two values are the same. */
export function sameSetting(a: SettingValue, b: SettingValue): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/** True if `next` in the place of what the file says now loosens a limit. */
export function loosens({ loosening, value }: Pick<SettingView, 'loosening' | 'value'>, next: SettingValue): boolean {
  if (loosening === null || sameSetting(value, next)) return false;
  if (loosening.by === 'becoming') return loosening.values.some((one) => sameSetting(one, next));
  if (typeof value !== 'number' || typeof next !== 'number') return false;
  return loosening.by === 'rise' ? next > value : next < value;
}
