import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { type SentimentPoint, sentimentFault } from '../../engine/domain/sentiment.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { replaceFile } from '../home/write-file.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What is kept of an index between two runs. */
export interface CachedIndex {
  readonly source: string;
  /** When the source publishes the next value, by its own word, ms UTC, or null. */
  readonly nextUpdateMs: number | null;
  /** True once the whole history was read. */
  readonly complete: boolean;
  /** Oldest first, at least one. */
  readonly points: readonly SentimentPoint[];
}

const FORMAT = 1;
const MAX_BYTES = 8 * 1024 * 1024;

/** The name for what stands in a file that holds no index of ours. */
const NOT_OURS = 'not what this program writes';

/** What was found on the disk, and what a person has to be told of it. */
export interface CacheRead {
  readonly cached: CachedIndex | null;
  readonly notice: string | null;
}

/** Writes the cache whole; throws what the disk throws. */
export function writeCache(path: string, cached: CachedIndex): void {
  replaceFile(path, `${JSON.stringify({ format: FORMAT, ...cached })}\n`);
}

/**
 * Reads the cache of `source`. One that is damaged, or holds a value that could not have come from the source, is set aside under a name with
 * `stamp` and told; nothing of it is used.
 */
export function readCache(
  path: string,
  source: string,
  at: { readonly nowMs: number; readonly stamp: string },
): CacheRead {
  if (!existsSync(path)) return { cached: null, notice: null };
  const read = parseCache(path, source, at.nowMs);
  if (read.ok) return { cached: read.value, notice: null };
  const aside = `${path}.bad-${at.stamp}`;
  try {
    renameSync(path, aside);
  } catch (cause) {
    const why = reasonOf(cause);
    return { cached: null, notice: `The kept history of the Fear & Greed index was not used (${read.error}): ${why}` };
  }
  const notice = `The kept history of the Fear & Greed index was damaged (${read.error}). It was set aside as ${aside} and is fetched again.`;
  return { cached: null, notice };
}

/** The cache of `source`, only looked at: null where there is none, or one that cannot be used. */
export function peekCache(path: string, source: string, nowMs: number): CachedIndex | null {
  if (!existsSync(path)) return null;
  const read = parseCache(path, source, nowMs);
  return read.ok ? read.value : null;
}

function parseCache(path: string, source: string, nowMs: number): Result<CachedIndex, string> {
  let json: unknown;
  try {
    if (statSync(path).size > MAX_BYTES) return err(`larger than ${MAX_BYTES} bytes`);
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    return err(reasonOf(cause));
  }
  if (typeof json !== 'object' || json === null) return err(NOT_OURS);
  const { format, nextUpdateMs, complete, points, ...rest } = json as Readonly<Record<string, unknown>>;
  if (format !== FORMAT || rest.source !== source || typeof complete !== 'boolean') return err(NOT_OURS);
  if (nextUpdateMs !== null && !Number.isSafeInteger(nextUpdateMs)) return err(NOT_OURS);
  if (!Array.isArray(points) || points.length === 0) return err(NOT_OURS);
  const problem = pointsFault(points, nowMs);
  if (problem !== null) return err(problem);
  return ok({ source, nextUpdateMs: nextUpdateMs as number | null, complete, points: points as SentimentPoint[] });
}

function pointsFault(points: readonly unknown[], nowMs: number): string | null {
  let beforeMs = 0;
  for (const [i, point] of points.entries()) {
    if (!Array.isArray(point) || point.length !== 3) return `points[${i}] is no value of an index`;
    const found = sentimentFault(point as unknown as SentimentPoint, nowMs);
    if (found !== null) return `points[${i}].${found.part} is ${found.actual}, allowed: ${found.allowed}`;
    const atMs = point[0] as number;
    if (!(atMs > beforeMs)) return `points[${i}] is not later than the one before it`;
    beforeMs = atMs;
  }
  return null;
}
