import { type Refusal, type RefusalCode, refuse } from '../../contract/refusals.ts';
import type { MarketFaultKind } from '../../contract/views.ts';

/** What is wrong with an update: the kind that is counted, and the refusal that is told. */
export interface Fault {
  readonly kind: MarketFaultKind;
  readonly refusal: Refusal;
}

/** A fault with a code of its own; `actual` and `limit` are the two figures that disagreed. */
export function fault(
  kind: MarketFaultKind,
  code: RefusalCode,
  figures: { readonly field: string; readonly actual: number | string | null; readonly limit: number | string },
  detail: string,
): Fault {
  return { kind, refusal: refuse(code, figures.field, figures.actual, figures.limit, detail) };
}

/** A field that is no data: BAD_FIELD. */
export function badField(kind: MarketFaultKind, field: string, actual: number, limit: string): Fault {
  return fault(kind, 'BAD_FIELD', { field, actual, limit }, `${field} is ${actual}, allowed: ${limit}`);
}
