import type { AssetId } from '../../contract/units.ts';
import { INTERVALS } from '../shapes/candle.ts';
import { isBookGrid } from '../shapes/l2-book.ts';
import type { SandboxVenue } from '../types.ts';
import type { Subscription } from './channel.ts';

/** Coins of spot markets, of which there are none: pairs, and numbers of pairs. */
const SPOT = /^@\d+$|\//;

/** What came of a raw subscription: one to serve, one that the exchange names invalid, or one at which it closes the socket without a word. */
export type ReadSubscription =
  | {
      readonly kind: 'ok';
      readonly subscription: Subscription;
      /** For the acknowledgement: every key that the client sent and those that the exchange fills in. */
      readonly echo: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'fatal' };

/** Thrown inside this file for what is wrong with a field. */
class Wrong extends Error {
  readonly kind: 'invalid' | 'fatal';
  constructor(kind: 'invalid' | 'fatal') {
    super(kind);
    this.kind = kind;
  }
}

interface Draft {
  readonly venue: SandboxVenue;
  readonly raw: Readonly<Record<string, unknown>>;
  /** Keys that the exchange knows, with their values as it reads them. */
  readonly known: Record<string, unknown>;
  readonly options: Record<string, number | string | boolean | null>;
  user: string | null;
  asset: AssetId | null;
}

type Field = (draft: Draft) => void;

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

const user: Field = (draft) => {
  const given = draft.raw['user'];
  if (typeof given !== 'string' || !ADDRESS.test(given)) throw new Wrong('invalid');
  draft.user = given.toLowerCase();
  draft.known['user'] = draft.user;
};

/** A coin that is not listed, or in the wrong case, ends the socket (hyperliquid.md 2.8). */
const coin: Field = (draft) => {
  const given = draft.raw['coin'];
  if (typeof given !== 'string') throw new Wrong('invalid');
  draft.asset = draft.venue.assetOf(given);
  if (draft.asset === null) throw new Wrong('fatal');
  draft.known['coin'] = given;
};

/** As `coin`, but a spot coin is only named invalid: clients that look for one keep their other subscriptions. */
const perpCoin: Field = (draft) => {
  const given = draft.raw['coin'];
  if (typeof given === 'string' && SPOT.test(given)) throw new Wrong('invalid');
  coin(draft);
};

/** The main perpetuals only: another dex does not exist here. */
const dex =
  (whenAbsent: '' | undefined): Field =>
  ({ raw, known, options }) => {
    const given = raw['dex'] ?? whenAbsent;
    if (given !== undefined && typeof given !== 'string') throw new Wrong('invalid');
    if (given !== undefined && given !== '') throw new Wrong('fatal');
    if (given === undefined) return;
    known['dex'] = given;
    options['dex'] = given;
  };

const interval: Field = ({ raw, known, options }) => {
  const given = raw['interval'];
  if (typeof given !== 'string' || !INTERVALS.has(given)) throw new Wrong('invalid');
  options['interval'] = given;
  known['interval'] = given;
};

const grid: Field = ({ raw, known, options }) => {
  const nSigFigs = numberOrNull(raw['nSigFigs']);
  const mantissa = numberOrNull(raw['mantissa']);
  if (!isBookGrid({ nSigFigs, mantissa })) throw new Wrong('fatal');
  const fast = raw['fast'] ?? false;
  if (typeof fast !== 'boolean') throw new Wrong('invalid');
  Object.assign(options, { nSigFigs, mantissa, fast });
  Object.assign(known, { nSigFigs, mantissa, fast });
};

function numberOrNull(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number') throw new Wrong('invalid');
  return value;
}

const aggregate: Field = ({ raw, known, options }) => {
  const given = raw['aggregateByTime'] ?? false;
  if (typeof given !== 'boolean') throw new Wrong('invalid');
  options['aggregateByTime'] = given;
  known['aggregateByTime'] = given;
};

/** Fields of each subscription; their order is that of the echo. */
const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  allMids: [dex(undefined)],
  l2Book: [coin, grid],
  bbo: [coin],
  trades: [coin],
  candle: [coin, interval],
  activeAssetCtx: [perpCoin],
  activeAssetData: [user, coin],
  assetCtxs: [dex('')],
  allDexsAssetCtxs: [],
  spotAssetCtxs: [],
  fastAssetCtxs: [],
  outcomeMetaUpdates: [],
  orderUpdates: [user],
  userEvents: [user],
  userFills: [user, aggregate],
  userFundings: [user],
  userNonFundingLedgerUpdates: [user],
  userHistoricalOrders: [user],
  userTwapHistory: [user],
  userTwapSliceFills: [user],
  openOrders: [user, dex('')],
  clearinghouseState: [user, dex('')],
  allDexsClearinghouseState: [user],
  spotState: [user],
  twapStates: [user, dex('')],
  notification: [user],
  webData2: [user],
  webData3: [user],
};

/** Names of the subscriptions that are understood. */
export const SUBSCRIPTIONS: readonly string[] = Object.keys(FIELDS);

/**
 * Reads a raw subscription. Other keys that the client sent are echoed as they are, as clients match on them, but they make no difference to what
 * is served.
 */
export function readSubscription(venue: SandboxVenue, raw: unknown): ReadSubscription {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { kind: 'invalid' };
  const given = raw as Readonly<Record<string, unknown>>;
  const { type } = given;
  const fields = typeof type === 'string' && Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (typeof type !== 'string' || fields === undefined) return { kind: 'invalid' };
  const draft: Draft = { venue, raw: given, known: { type }, options: {}, user: null, asset: null };
  try {
    for (const field of fields) field(draft);
  } catch (cause) {
    if (cause instanceof Wrong) return { kind: cause.kind };
    throw cause;
  }
  const { known, options, asset } = draft;
  // Entries, not assignments: a key of the client's may be `__proto__`.
  const others = Object.entries(given).filter(([key]) => !Object.hasOwn(known, key));
  const echo = Object.fromEntries([...Object.entries(known), ...others]);
  return { kind: 'ok', echo, subscription: { type, key: JSON.stringify(known), user: draft.user, asset, options } };
}
