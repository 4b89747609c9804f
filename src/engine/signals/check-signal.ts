import type { AcceptedSignal, RawSignal, SignalPerformance } from '../domain/flow.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { SignalSettings } from '../domain/settings.ts';
import { type Result, err, ok } from '../kernel/result.ts';
import { FieldReader } from './field-reader.ts';

/** Where a signal came in: from a strategy of ours, from a person, or from a program outside. */
export type SignalOrigin = 'builtin' | 'manual' | 'external';

/** What a signal is judged against. */
export interface SignalContext {
  /** Engine time, ms UTC. */
  readonly atMs: number;
  readonly origin: SignalOrigin;
  readonly instrumentOf: (symbol: string) => Instrument | null;
  /**
   * True for the ids of our own strategies. When given, an outside program may not use one: a rule that a person wrote for a strategy of
   * ours must never run somebody else's signals.
   */
  readonly isBuiltinStrategy?: (strategyId: string) => boolean;
}

/** Longest life of a signal, ms. */
export const MAX_LIFE_MS = 86_400_000;

/** Printable characters without blanks. */
const ID = /^[\x21-\x7e]{1,128}$/;
const STRATEGY_ID = /^[a-z0-9-]{1,40}$/;
const SYMBOL = /^[\x21-\x7e]{1,32}$/;
const RATIONALE = /^[^]{0,500}$/;

const STOP_RANGE = { min: 0.0005, max: 0.5 } as const;
const TARGET_RANGE_LONG = { min: 0.0005, max: 10 } as const;
/** A price cannot fall by more than all of it. */
const TARGET_RANGE_SHORT = { min: 0.0005, max: 0.95 } as const;

const SOURCE_OF = { builtin: 'genetic', manual: 'manual', external: 'external' } as const satisfies Record<
  SignalOrigin,
  RawSignal['source']
>;

/** The id under which a signal is remembered, or null when it has none that could be. */
export function readSignalId(raw: unknown): string | null {
  const reader = new FieldReader(raw, 'signal');
  const id = reader.text('id', ID, 'an id');
  return reader.refusal === null ? id : null;
}

/**
 * Checks a signal and copies what is known of it; fields that nobody asked for are left behind. Refusals name field, value and allowed
 * range: BAD_FIELD, OUT_OF_RANGE, UNKNOWN_SYMBOL, INSTRUMENT_DELISTED, FROM_THE_FUTURE (created more than the tolerance ahead), EXPIRED
 * (`expiresAt` < now), STOP_WRONG_SIDE (a distance of zero or less). An entry needs a stop; its target may be null. Never throws.
 */
export function checkSignal(raw: unknown, context: SignalContext, settings: SignalSettings): Result<AcceptedSignal> {
  const reader = new FieldReader(raw, 'signal');
  const id = reader.text('id', ID, '1..128 printable characters without blanks');
  const strategyId = readStrategyId(reader, context);
  const source = reader.word('source', [SOURCE_OF[context.origin]]);
  const symbol = reader.text('symbol', SYMBOL, '1..32 printable characters without blanks');
  const side = reader.word('side', ['flat', 'long', 'short']);
  const strength = reader.number('strength', { min: 0, max: 1 });
  const times = readTimes(reader, context.atMs, settings);
  const distances = readDistances(reader, side);
  const performance = readPerformance(reader);
  const rationale =
    reader.raw('rationale') === undefined ? '' : reader.text('rationale', RATIONALE, '0..500 characters');
  const asset = readAsset(reader, symbol, context);
  if (reader.refusal !== null) return err(reader.refusal);
  return ok({
    id,
    strategyId,
    source,
    symbol,
    side,
    strength,
    ...times,
    ...distances,
    performance,
    rationale,
    asset,
    acceptedAtMs: context.atMs,
    external: context.origin === 'external',
  });
}

function readStrategyId(reader: FieldReader, context: SignalContext): string {
  const strategyId = reader.text('strategyId', STRATEGY_ID, '1..40 characters of a-z, 0-9, -');
  if (context.origin === 'external' && context.isBuiltinStrategy?.(strategyId) === true) {
    reader.refuse('BAD_FIELD', 'strategyId', strategyId, 'no strategy of the terminal itself');
  }
  return strategyId;
}

function readAsset(reader: FieldReader, symbol: string, context: SignalContext): number {
  if (reader.refusal !== null) return 0;
  const instrument = context.instrumentOf(symbol);
  if (instrument === null) reader.refuse('UNKNOWN_SYMBOL', 'symbol', symbol, 'a symbol of the venue');
  else if (!instrument.listed) reader.refuse('INSTRUMENT_DELISTED', 'symbol', symbol, 'a listed symbol');
  return instrument?.asset ?? 0;
}

function readTimes(
  reader: FieldReader,
  atMs: number,
  settings: SignalSettings,
): Pick<RawSignal, 'createdAt' | 'expiresAt'> {
  const createdAt = reader.time('createdAt');
  const expiresAt = reader.time('expiresAt');
  const latest = atMs + settings.futureToleranceMs;
  if (!(createdAt <= latest)) reader.refuse('FROM_THE_FUTURE', 'createdAt', createdAt, `<= ${latest}`);
  if (!(expiresAt > createdAt && expiresAt <= createdAt + MAX_LIFE_MS)) {
    reader.refuse('OUT_OF_RANGE', 'expiresAt', expiresAt, `${createdAt + 1}..${createdAt + MAX_LIFE_MS}`);
  }
  if (!(expiresAt >= atMs)) reader.refuse('EXPIRED', 'expiresAt', expiresAt, `>= ${atMs}`);
  return { createdAt, expiresAt };
}

function readDistances(
  reader: FieldReader,
  side: RawSignal['side'],
): Pick<RawSignal, 'stopLossRate' | 'takeProfitRate'> {
  const stopLossRate = readDistance(reader, 'stopLossRate', STOP_RANGE);
  const targets = side === 'short' ? TARGET_RANGE_SHORT : TARGET_RANGE_LONG;
  const takeProfitRate = readDistance(reader, 'takeProfitRate', targets);
  // An exit has neither; what a sender put there has been checked and is dropped.
  if (side === 'flat') return { stopLossRate: null, takeProfitRate: null };
  if (stopLossRate === null) {
    const missing = reader.raw('stopLossRate');
    reader.refuse(
      'BAD_FIELD',
      'stopLossRate',
      missing,
      `${STOP_RANGE.min}..${STOP_RANGE.max}, as every entry has a stop`,
    );
  }
  return { stopLossRate, takeProfitRate };
}

/** A distance as a fraction of the price; null when it is null or absent. */
function readDistance(
  reader: FieldReader,
  name: string,
  range: { readonly min: number; readonly max: number },
): number | null {
  const value = reader.raw(name);
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && value <= 0) {
    reader.refuse('STOP_WRONG_SIDE', name, value, `${range.min}..${range.max}, a distance whatever the side`);
  }
  return reader.number(name, range);
}

function readPerformance(reader: FieldReader): SignalPerformance | null {
  const value = reader.raw('performance');
  if (value === null || value === undefined) return null;
  const nested = new FieldReader(value, 'signal.performance');
  const performance = {
    trades: nested.number('trades', { min: 0, max: 1e9 }),
    winRate: nested.number('winRate', { min: 0, max: 1 }),
    avgWin: nested.number('avgWin', { min: 0, max: 1e6 }),
    avgLoss: nested.number('avgLoss', { min: 0, max: 1e6 }),
    sharpe: nested.number('sharpe', { min: -1e6, max: 1e6 }),
    maxDrawdown: nested.number('maxDrawdown', { min: 0, max: 1 }),
  };
  reader.adopt(nested);
  return performance;
}
