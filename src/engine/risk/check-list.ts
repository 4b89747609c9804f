import type { Refusal, RefusalCode } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import type { CheckResult } from '../domain/flow.ts';

/** A check's name, and what it is called towards a person when it fails: code, dotted path of the limit, one sentence. */
export interface CheckRule {
  readonly name: string;
  readonly code: RefusalCode;
  readonly field: string;
  readonly detail: string;
}

/** A figure of a check. NaN and infinities are written out, since checks are kept as JSON. */
export type Figure = number | string | null;

/** Checks in the order in which they were made, all of them kept; the first that fails is the refusal. */
export class CheckList {
  readonly checks: CheckResult[] = [];
  refusal: Refusal | null = null;

  /** Adds a check with its two figures. `passed` is the caller's comparison, written so that NaN fails it. */
  add(rule: CheckRule, passed: boolean, actualFigure: Figure, limitFigure: Figure): void {
    const actual = shown(actualFigure);
    const limit = shown(limitFigure);
    this.checks.push({ name: rule.name, passed, actual, limit });
    if (!passed && this.refusal === null) {
      this.refusal = refuse(rule.code, rule.field, actual, limit, `${rule.detail} (${actual} against ${limit})`);
    }
  }
}

function shown(figure: Figure): Figure {
  return typeof figure !== 'number' || Number.isFinite(figure) ? figure : String(figure);
}
