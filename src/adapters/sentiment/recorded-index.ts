import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Deliver } from '../../engine/domain/ports.ts';
import { type SentimentPoint, sentimentFault } from '../../engine/domain/sentiment.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { FEAR_GREED_SOURCE } from './fear-greed-poller.ts';

/** Name of the file beside recorded candles. */
export const RECORDED_INDEX_FILE = 'fng-daily.csv';

const HEADER = 'date,timestamp,value,classification';
const DAY_MS = 86_400_000;
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Reads the recorded index of a folder of candles: `date,timestamp,value,classification`, the time in seconds UTC, oldest first. Null where
 * the folder has none. One fault refuses the whole file with its line, what stands there and what is allowed.
 */
export function readRecordedIndex(folder: string, nowMs: number): Result<readonly SentimentPoint[] | null, string> {
  const path = join(folder, RECORDED_INDEX_FILE);
  if (!existsSync(path)) return ok(null);
  if (statSync(path).size > MAX_BYTES) return err(`${RECORDED_INDEX_FILE} is larger than ${MAX_BYTES} bytes`);
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  if (header !== HEADER) return err(`${RECORDED_INDEX_FILE} line 1: allowed is the header ${HEADER}`);
  const points: SentimentPoint[] = [];
  for (const [i, line] of lines.entries()) {
    const point = readLine(line);
    const problem = lineFault(line, point, { nowMs, beforeMs: points.at(-1)?.[0] ?? 0 });
    if (point === null || problem !== null) return err(`${RECORDED_INDEX_FILE} line ${i + 2}: ${problem}`);
    points.push(point);
  }
  return points.length === 0 ? err(`${RECORDED_INDEX_FILE} holds no values`) : ok(points);
}

function readLine(line: string): SentimentPoint | null {
  const match = /^\d{4}-\d{2}-\d{2},(\d{1,12}),(\d{1,3}),([^,]*)$/.exec(line);
  return match === null ? null : [Number(match[1]) * 1_000, Number(match[2]), match[3] ?? ''];
}

function lineFault(
  line: string,
  point: SentimentPoint | null,
  { nowMs, beforeMs }: { readonly nowMs: number; readonly beforeMs: number },
): string | null {
  if (point === null) return `${JSON.stringify(line.slice(0, 60))}, allowed: ${HEADER}`;
  const found = sentimentFault(point, nowMs);
  if (found !== null) return `${found.part} is ${found.actual}, allowed: ${found.allowed}`;
  return point[0] > beforeMs ? null : `the time ${point[0] / 1_000} is not later than the one before it`;
}

/** A recorded index that is told by the time of its recording: nothing before its time. */
export class RecordedIndex {
  readonly #points: readonly SentimentPoint[];
  #told = 0;
  #deliver: Deliver = () => undefined;

  constructor(points: readonly SentimentPoint[]) {
    this.#points = points;
  }

  /** Tells what is past at `nowMs`, the recording's time. */
  start(deliver: Deliver, nowMs: number): void {
    this.#deliver = deliver;
    deliver({
      kind: 'SentimentStatus',
      source: FEAR_GREED_SOURCE,
      polling: 'recorded',
      reason: RECORDED_INDEX_FILE,
      failures: 0,
      nextTryMs: null,
    });
    this.advance(nowMs);
  }

  /** Tells what became due until `nowMs`. */
  advance(nowMs: number): void {
    const from = this.#told;
    let to = from;
    while (to < this.#points.length && (this.#points[to] as SentimentPoint)[0] <= nowMs) to += 1;
    if (to === from) return;
    this.#told = to;
    const [publishedAtMs, value, label] = this.#points[to - 1] as SentimentPoint;
    const reading = { kind: 'Sentiment', source: FEAR_GREED_SOURCE, value, label, publishedAtMs } as const;
    const nextUpdateMs = publishedAtMs + DAY_MS;
    const history = this.#points.slice(from, to - 1);
    this.#deliver(history.length === 0 ? { ...reading, nextUpdateMs } : { ...reading, nextUpdateMs, history });
  }
}
