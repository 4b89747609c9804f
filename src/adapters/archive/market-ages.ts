import { join } from 'node:path';
import { makeFolder, readWhole, replaceWhole } from './candle-files.ts';

/** Earliest time that is taken for a beginning, ms: before it there was no such venue. */
const FIRST_MS = Date.UTC(2009, 0, 1);
/** Latest one, ms: the end of the year 9999. */
const LAST_MS = 253_402_300_799_999;

/**
 * When markets began, by their names, in a file beside their candles: they are asked for once in the life of a home. A file that cannot be read is
 * as good as none, and written anew.
 */
export class MarketAges {
  readonly #folder: string;
  #known: Promise<Map<string, number>> | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** `folder`: where the venue's candles are. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** When a market began, ms UTC; null while it is not known. */
  async get(symbol: string): Promise<number | null> {
    return (await this.#load()).get(symbol) ?? null;
  }

  /** Keeps when a market began. Resolves when it is written; rejects with the system's own error. */
  async set(symbol: string, beganMs: number): Promise<void> {
    if (!isTime(beganMs)) return;
    const known = await this.#load();
    known.set(symbol, beganMs);
    const write = async (): Promise<void> => {
      await makeFolder(this.#folder);
      await replaceWhole(this.#path, Buffer.from(`${JSON.stringify(Object.fromEntries(known))}\n`));
    };
    const written = this.#writing.then(write, write);
    this.#writing = written.catch(() => undefined);
    await written;
  }

  get #path(): string {
    return join(this.#folder, 'ages.json');
  }

  #load(): Promise<Map<string, number>> {
    this.#known ??= readWhole(this.#path).then((bytes) => agesOf(bytes?.toString('utf8') ?? '{}'));
    return this.#known;
  }
}

function agesOf(text: string): Map<string, number> {
  const ages = new Map<string, number>();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return ages;
  }
  if (typeof json !== 'object' || json === null) return ages;
  for (const [symbol, beganMs] of Object.entries(json)) if (isTime(beganMs)) ages.set(symbol, beganMs);
  return ages;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= FIRST_MS && value <= LAST_MS;
}
