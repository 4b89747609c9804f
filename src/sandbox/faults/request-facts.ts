import type { RequestFacts } from './plans.ts';

/** Orders, cancels and modifications looked at in one body: more coins than this name none further. */
const MAX_LEGS = 2_000;

/**
 * What rules can match in a body, whatever its shape: the type of the info request or of the action, and the coins it names. `symbolOf`
 * gives the coin of an asset number, or null.
 */
export function requestFacts(
  kind: 'info' | 'exchange',
  body: unknown,
  symbolOf: (asset: number) => string | null,
): RequestFacts {
  const subject = asRecord(kind === 'info' ? body : asRecord(body)?.action);
  const coins = new Set<string>();
  const addCoin = (value: unknown): void => {
    if (typeof value === 'string') coins.add(value);
  };
  const addAsset = (value: unknown): void => {
    if (Number.isSafeInteger(value)) addCoin(symbolOf(value as number));
  };
  addCoin(subject?.coin);
  addCoin(asRecord(subject?.req)?.coin);
  for (const leg of legsOf(subject)) {
    addAsset(leg.a);
    addAsset(leg.asset);
    addAsset(asRecord(leg.order)?.a);
  }
  return { kind, action: typeof subject?.type === 'string' ? subject.type : null, coins: [...coins] };
}

type Leg = Readonly<Record<string, unknown>>;

/** Everything in an action that may name an asset. */
function legsOf(subject: Leg | null): readonly Leg[] {
  if (subject === null) return [];
  const lists = [subject.orders, subject.cancels, subject.modifies].flatMap((list) =>
    Array.isArray(list) ? list.slice(0, MAX_LEGS) : [],
  );
  return [subject, subject.twap, ...lists].map(asRecord).filter((leg) => leg !== null);
}

function asRecord(value: unknown): Leg | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Leg) : null;
}
