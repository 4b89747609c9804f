import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketUpdate } from '../../engine/domain/market-update.ts';

/** The run that a recording was made in: what an engine needs to begin as that one began. */
export interface RecordedRun {
  readonly format: 1;
  readonly runId: string;
  readonly seed: number;
  readonly venue: string;
  /** Interval of bars, ms. */
  readonly barMs: number;
  /** Whole books came in rounded prices. */
  readonly isCoarse: boolean;
  /** The engine's settings of that run. */
  readonly settings: unknown;
}

/** What a record tells. */
export type RecordBody =
  | { readonly kind: 'start'; readonly run: RecordedRun }
  | { readonly kind: 'instruments'; readonly instruments: readonly Instrument[] }
  | { readonly kind: 'frame'; readonly socket: string; readonly isTop: boolean; readonly text: string }
  | { readonly kind: 'socket'; readonly socket: string; readonly state: string; readonly reason: string }
  | { readonly kind: 'contexts'; readonly rows: readonly (readonly [symbol: string, ctx: unknown])[] }
  | {
      readonly kind: 'history';
      readonly symbol: string;
      readonly knownToMs: number;
      readonly updates: readonly MarketUpdate[];
    }
  | { readonly kind: 'told'; readonly symbol: string; readonly updates: readonly MarketUpdate[] }
  | { readonly kind: 'follow'; readonly symbols: readonly string[] }
  | { readonly kind: 'unfollow'; readonly symbol: string }
  | { readonly kind: 'drain' };

/** One record: its number in its run (1, 2, 3 ...) and the venue's time at which it arrived here, whole ms UTC. */
export interface MarketRecord {
  readonly order: number;
  readonly atMs: number;
  readonly body: RecordBody;
}

/** Records that every segment begins with, so that it can be read alone. */
export const isHeader = ({ kind }: RecordBody): boolean => kind === 'start' || kind === 'instruments';

const KINDS: ReadonlySet<string> = new Set<RecordBody['kind']>([
  'start',
  'instruments',
  'frame',
  'socket',
  'contexts',
  'history',
  'told',
  'follow',
  'unfollow',
  'drain',
]);

/** A record as a line without its end. A frame's text is kept to the letter. */
export function recordLine({ order, atMs, body }: MarketRecord): string {
  if (body.kind === 'frame') return JSON.stringify(['frame', order, atMs, body.socket, body.isTop ? 1 : 0, body.text]);
  if (body.kind === 'drain') return JSON.stringify(['drain', order, atMs]);
  return JSON.stringify([body.kind, order, atMs, body]);
}

/** The record of a line, or null when the line is none. */
export function recordOf(line: string): MarketRecord | null {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(row)) return null;
  const [kind, order, atMs, ...rest] = row as readonly unknown[];
  if (typeof kind !== 'string' || !KINDS.has(kind) || !isWhole(order) || !isWhole(atMs)) return null;
  const body = bodyOf(kind as RecordBody['kind'], rest);
  return body === null ? null : { order, atMs, body };
}

function bodyOf(kind: RecordBody['kind'], rest: readonly unknown[]): RecordBody | null {
  if (kind === 'drain') return { kind };
  if (kind === 'frame') {
    const [socket, isTop, text] = rest;
    if (typeof socket !== 'string' || typeof text !== 'string' || (isTop !== 0 && isTop !== 1)) return null;
    return { kind, socket, isTop: isTop === 1, text };
  }
  const [body] = rest as readonly (Partial<Record<string, unknown>> | null | undefined)[];
  if (typeof body !== 'object' || body === null || body['kind'] !== kind) return null;
  return FITS[kind](body) ? (body as unknown as RecordBody) : null;
}

type Fields = Partial<Record<string, unknown>>;

const FITS: Readonly<Record<Exclude<RecordBody['kind'], 'frame' | 'drain'>, (body: Fields) => boolean>> = {
  start: ({ run }) => isRun(run),
  instruments: ({ instruments }) => Array.isArray(instruments) && instruments.every(isInstrument),
  socket: ({ socket, state, reason }) => [socket, state, reason].every((one) => typeof one === 'string'),
  contexts: ({ rows }) => Array.isArray(rows) && rows.every((row) => Array.isArray(row) && typeof row[0] === 'string'),
  history: ({ symbol, knownToMs, updates }) =>
    typeof symbol === 'string' && isWhole(knownToMs) && Array.isArray(updates),
  told: ({ symbol, updates }) => typeof symbol === 'string' && Array.isArray(updates),
  follow: ({ symbols }) => Array.isArray(symbols) && symbols.every((symbol) => typeof symbol === 'string'),
  unfollow: ({ symbol }) => typeof symbol === 'string',
};

function isRun(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { format, runId, seed, venue, barMs, isCoarse } = value as Fields;
  const words = typeof runId === 'string' && runId !== '' && typeof venue === 'string';
  return format === 1 && words && isWhole(seed) && isWhole(barMs) && barMs > 0 && typeof isCoarse === 'boolean';
}

function isInstrument(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { asset, symbol, szDecimals, priceDecimals, maxLeverage, listed } = value as Fields;
  return (
    typeof symbol === 'string' &&
    typeof listed === 'boolean' &&
    [asset, szDecimals, priceDecimals, maxLeverage].every(isWhole)
  );
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

const COIN = /"coin"\s*:\s*"([^"\\]{1,64})"/;
const CHANNEL = /"channel"\s*:\s*"([^"\\]{1,64})"/;

/** The market that a frame is about, as its text says; null where it names none. Nothing is decoded for it. */
export function coinOf(text: string): string | null {
  return COIN.exec(text)?.[1] ?? null;
}

/** The channel of a frame as its text says; `other` where it names none. */
export function channelOf(text: string): string {
  return CHANNEL.exec(text)?.[1] ?? 'other';
}
