import { createHash } from 'node:crypto';
import { BREAKER_NAMES, type BreakerName } from '../../contract/commands.ts';
import type { Regime } from '../../contract/regime-view.ts';
import type { RehearsalDay, RehearsedSize } from '../../contract/rehearsal.ts';
import type { RecordedSeries } from '../candles/read-folder.ts';
import { fundingAt } from '../candles/with-funding.ts';
import type { IndexBar } from '../../engine/domain/regime.ts';
import type { SentimentPoint } from '../../engine/domain/sentiment.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { Rehearsal, type RehearsedHour, type RehearsedTrip } from '../../engine/index.ts';
import { quantile } from '../../engine/kernel/stats.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

/** Market that the regime is read from. */
const INDEX = 'BTC';

/** A value of the index of sentiment stands for a day that is missing at most this long, ms. */
const MOOD_MS = 2 * DAY_MS;

/** What the regimes of a rehearsal were. */
interface RegimeFigures {
  readonly changesPerYear: number;
  readonly medianStayHours: number | null;
  /** Share of the hours in each. */
  readonly shares: Readonly<Partial<Record<Regime, number>>>;
}

/** How often a breaker tripped, and what its trips saved (above zero) or cost in all, as a share of the book's worth at each. */
interface BreakerFigures {
  readonly trips: number;
  readonly perYear: number;
  readonly saved: number;
}

interface BookFigures {
  /** Worth at the end; 1 at the start. */
  readonly worth: number;
  readonly maxDrawdown: number;
  /** Funding received less paid, in parts of the worth at the start; left out where the candles came without funding. */
  readonly funding?: number;
}

/** What a rehearsal of recorded candles found. */
export interface RehearsalOutcome {
  readonly kind: 'rehearsal';
  readonly symbols: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly hours: number;
  readonly size: RehearsedSize;
  /** False when no index of sentiment lay beside the candles. */
  readonly sentiment: boolean;
  readonly regimes: RegimeFigures;
  readonly breakers: Readonly<Record<BreakerName, BreakerFigures>>;
  readonly books: Readonly<Record<'plain' | 'guarded' | 'sized', BookFigures>>;
  readonly trips: readonly RehearsedTrip[];
  /** SHA-256 of every day and trip. */
  readonly hash: string;
}

/** What is rehearsed. */
export interface RehearsalParts {
  /** Hourly bars; one of them is BTC. */
  readonly series: readonly RecordedSeries[];
  /** Index of sentiment, oldest first; null = none. */
  readonly moods: readonly SentimentPoint[] | null;
  readonly settings: EngineSettings;
  /** How much of their worth the books hold; left out = all of it. */
  readonly size?: RehearsedSize;
  /** Gets one line per day. */
  readonly print: ((line: string) => void) | null;
  /** Gets each day at its end, and how many hours of how many are done; left out = nobody. */
  readonly onDay?: (day: RehearsalDay, progress: { readonly done: number; readonly total: number }) => void;
  /** Gets the rehearsal at its end; left out = nobody. */
  readonly onEnd?: (rehearsal: Rehearsal) => void;
}

/** Why candles cannot be rehearsed, or null. */
export function whyNotRehearse(series: readonly RecordedSeries[]): string | null {
  const other = series.find(({ intervalMs }) => intervalMs !== HOUR_MS);
  if (other !== undefined)
    return `${other.sourceName} has bars of ${other.intervalMs} ms, allowed are hours (${HOUR_MS})`;
  return series.some(({ symbol }) => symbol === INDEX)
    ? null
    : `the folder has no ${INDEX}, from which the regime is read`;
}

/**
 * Recorded hours through the regime and the breakers, with three books that hold the same share of each market, always long: what the settings would have
 * done, cost and saved. The same candles and settings always give the same outcome.
 */
export function rehearse({
  series,
  moods,
  settings,
  size = 'full',
  print,
  onDay,
  onEnd,
}: RehearsalParts): RehearsalOutcome {
  const ordered = [...series].sort((a, b) => rank(a) - rank(b) || (a.symbol < b.symbol ? -1 : 1));
  const rehearsal = new Rehearsal(ordered.length, settings.risk, settings.sizing.regimeSizes, size);
  const hash = createHash('sha256');
  const regimes: Regime[] = [];
  const fromMs = Math.min(...ordered.map(({ openMs }) => openMs[0] as number));
  const toMs = Math.max(...ordered.map(({ openMs }) => openMs.at(-1) as number)) + HOUR_MS;
  const readers = ordered.map((one) => new HourReader(one));
  const mood = new MoodReader(moods ?? []);
  const isFunded = ordered.some(({ funding }) => funding !== undefined);
  for (let openMs = fromMs; openMs < toMs; openMs += HOUR_MS) {
    const yesterday = Math.floor(openMs / DAY_MS) * DAY_MS - 1;
    const bars = readers.map((reader) => reader.at(openMs));
    const hour: RehearsedHour = {
      openMs,
      bars,
      moodBefore: mood.at(yesterday),
      mood: mood.at(openMs),
      ...(isFunded ? { funding: fundingOf(ordered, openMs + HOUR_MS) } : {}),
    };
    regimes.push(rehearsal.take(hour));
    if ((openMs + HOUR_MS) % DAY_MS !== 0) continue;
    const line = dayLine(openMs, regimes.at(-1) ?? 'unknown', rehearsal);
    hash.update(line);
    print?.(line);
    onDay?.(dayOf(openMs, regimes.at(-1) ?? 'unknown', rehearsal), {
      done: regimes.length,
      total: (toMs - fromMs) / HOUR_MS,
    });
  }
  rehearsal.end();
  onEnd?.(rehearsal);
  const { trips, books } = rehearsal;
  hash.update(JSON.stringify(trips));
  const years = (toMs - fromMs) / YEAR_MS;
  return {
    kind: 'rehearsal',
    symbols: ordered.map(({ symbol }) => symbol),
    fromMs,
    toMs,
    hours: regimes.length,
    size,
    sentiment: moods !== null,
    regimes: regimeFigures(regimes, years),
    breakers: breakerFigures(trips, years),
    books: {
      plain: bookFigures(books.plain, isFunded),
      guarded: bookFigures(books.guarded, isFunded),
      sized: bookFigures(books.sized, isFunded),
    },
    trips,
    hash: hash.digest('hex'),
  };
}

function bookFigures({ worth, deepest, funding }: Rehearsal['books']['plain'], isFunded: boolean): BookFigures {
  return { worth, maxDrawdown: deepest, ...(isFunded ? { funding } : {}) };
}

/** What longs pay of each series at `atMs`, fraction; NaN = not known. */
function fundingOf(series: readonly RecordedSeries[], atMs: number): Float64Array {
  return Float64Array.from(series, ({ funding }) => fundingAt(funding, atMs) ?? Number.NaN);
}

/** The index comes first. */
function rank({ symbol }: RecordedSeries): number {
  return symbol === INDEX ? 0 : 1;
}

function dayOf(openMs: number, regime: Regime, { active, books }: Rehearsal): RehearsalDay {
  const { plain, guarded, sized } = books;
  const worths = { plain: plain.worth, guarded: guarded.worth, sized: sized.worth };
  return { atMs: Math.floor(openMs / DAY_MS) * DAY_MS, regime, active, ...worths };
}

function dayLine(openMs: number, regime: Regime, { active, books }: Rehearsal): string {
  const fall = (drawdown: number): string => `${(drawdown * 100).toFixed(1)} %`;
  const day = new Date(openMs).toISOString().slice(0, 10);
  const falls = `down ${fall(books.plain.drawdown)}, guarded ${fall(books.guarded.drawdown)}, sized ${fall(books.sized.drawdown)}`;
  return `${day} ${regime.padEnd(17)} ${falls}${active.length === 0 ? '' : `; ${active.join(', ')}`}`;
}

function regimeFigures(regimes: readonly Regime[], years: number): RegimeFigures {
  const stays: number[] = [];
  const shares: Partial<Record<Regime, number>> = {};
  let since: number | null = null;
  for (const [at, regime] of regimes.entries()) {
    shares[regime] = (shares[regime] ?? 0) + 1 / regimes.length;
    const before = regimes[at - 1];
    if (before === undefined || regime === before) continue;
    if (before !== 'unknown' && since !== null) stays.push(at - since);
    since = at;
  }
  return { changesPerYear: stays.length / years, medianStayHours: quantile(stays, 0.5), shares };
}

function breakerFigures(trips: readonly RehearsedTrip[], years: number): RehearsalOutcome['breakers'] {
  const figures = {} as Record<BreakerName, BreakerFigures>;
  for (const name of BREAKER_NAMES) {
    const own = trips.filter(({ breaker }) => breaker === name);
    const saved = own.reduce((sum, trip) => sum + trip.saved, 0);
    figures[name] = { trips: own.length, perYear: own.length / years, saved };
  }
  return figures;
}

/** Hours of one series by their time, read in order. */
class HourReader {
  readonly #series: RecordedSeries;
  #next = 0;

  constructor(series: RecordedSeries) {
    this.#series = series;
  }

  /** The hour that opens at `openMs`, later than the one asked for before; null where there is none. */
  at(openMs: number): IndexBar | null {
    const { openMs: times, high, low, close, volume } = this.#series;
    while (this.#next < times.length && (times[this.#next] as number) < openMs) this.#next += 1;
    const at = this.#next;
    if (times[at] !== openMs) return null;
    return {
      openMs,
      high: high[at] as number,
      low: low[at] as number,
      close: close[at] as number,
      volume: volume[at] as number,
    };
  }
}

/** The index of sentiment by time. */
class MoodReader {
  readonly #points: readonly SentimentPoint[];

  constructor(points: readonly SentimentPoint[]) {
    this.#points = points;
  }

  /** The value in force at `atMs`, at most two days old, or null. */
  at(atMs: number): number | null {
    let [low, high] = [0, this.#points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#points[middle]?.[0] ?? 0) <= atMs) low = middle + 1;
      else high = middle;
    }
    const point = this.#points[low - 1];
    return point !== undefined && atMs - point[0] <= MOOD_MS ? point[1] : null;
  }
}
