import type { RawAction } from './sandbox-lab.ts';

/** What a test says about an order on the wire; the rest: a buy of 1 A0 at 49, Gtc, far enough from the touch to rest. */
export interface RawOrderWords {
  readonly a?: number;
  readonly b?: boolean;
  readonly p?: string;
  readonly s?: string;
  readonly r?: boolean;
  readonly tif?: 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket';
  readonly trigger?: { readonly isMarket: boolean; readonly triggerPx: string; readonly tpsl: 'tp' | 'sl' };
  readonly c?: string;
}

/** One order in the order of keys that is hashed. */
export function rawOrder({
  a = 0,
  b = true,
  p = '49',
  s = '1',
  r = false,
  tif = 'Gtc',
  trigger,
  c,
}: RawOrderWords = {}): Record<string, unknown> {
  const t = trigger === undefined ? { limit: { tif } } : { trigger };
  return { a, b, p, s, r, t, ...(c === undefined ? {} : { c }) };
}

/** An action of orders. */
export function orderAction(orders: readonly RawOrderWords[], grouping: unknown = 'na', builder?: object): RawAction {
  return {
    type: 'order',
    orders: orders.map(rawOrder),
    grouping,
    ...(builder === undefined ? {} : { builder }),
  };
}

/** Statuses of an answer, or what came instead. */
export function statusesOf(body: unknown): readonly unknown[] {
  const { response } = body as { response?: { data?: { statuses?: readonly unknown[] } } };
  return response?.data?.statuses ?? [body];
}

/** The oid of a status that rests. */
export function oidOf(status: unknown): number {
  const { resting } = status as { resting?: { oid: number } };
  if (resting === undefined) throw new Error(`not resting: ${JSON.stringify(status)}`);
  return resting.oid;
}

/** Client id of a number. */
export const rawCloid = (n: number): string => `0x${n.toString(16).padStart(32, '0')}`;
