import type { Field } from '../decode/fields.ts';
import { BAD } from '../decode/fields.ts';
import { amount, cloid, count } from './action-fields.ts';
import type { WireOrder, WireTif } from './action-types.ts';

const TIFS: ReadonlySet<unknown> = new Set<WireTif>(['Gtc', 'Ioc', 'Alo', 'FrontendMarket']);

/**
 * Reads limit orders field by field, three times as fast as from a table of fields: they are what a venue reads all day. Whatever is no
 * well-formed limit order goes to `thorough`, which also says what is wrong with it.
 */
export function quickOrder(thorough: Field<WireOrder>): Field<WireOrder> {
  return (value, note) => {
    const raw = value as { readonly [K in keyof WireOrder]?: unknown } | null | undefined;
    const tif = (raw?.t as { readonly limit?: { readonly tif?: unknown } | null } | null | undefined)?.limit?.tif;
    if (!isTif(tif) || Array.isArray(raw) || typeof raw?.b !== 'boolean' || typeof raw.r !== 'boolean')
      return thorough(value, note);
    const a = count(raw.a, note);
    const p = amount(raw.p, note);
    const s = amount(raw.s, note);
    if (a === BAD || p === BAD || s === BAD) return thorough(value, note);
    const { b, r } = raw;
    const t = { limit: { tif } };
    if (raw.c === undefined || raw.c === null) return { a, b, p, s, r, t };
    const c = cloid(raw.c, note);
    return c === BAD ? thorough(value, note) : { a, b, p, s, r, t, c };
  };
}

function isTif(value: unknown): value is WireTif {
  return TIFS.has(value);
}
