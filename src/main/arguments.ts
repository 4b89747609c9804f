import { parseArgs } from 'node:util';
import { SPEED_MAX, SPEED_MIN } from '../adapters/exchange-link/sim-clock.ts';

/** What `npm start -- ...` accepts. */
export interface AppArguments {
  /** Folder for journal, config and lock; null = the user's own application folder. */
  readonly home: string | null;
  /** Folder of recorded candles, or null for a generated market. */
  readonly data: string | null;
  readonly seed: number;
  readonly speed: number;
  readonly balance: number;
  /** Pages that the journal's file may have, for trying out a full disk; null = no limit. */
  readonly maxPages: number | null;
}

/** Text for `--help`. */
export const HELP = `Trimtab, a trading terminal. Options:
  --home DIR      folder for journal, config and lock (default: the user's application folder)
  --data DIR      recorded candles, one SYMBOL.csv or SYMBOL.csv.gz each (default: a generated market)
  --seed S        seed of the sandbox market, whole number 0..4294967295 (default 1)
  --speed X       simulated seconds per second, ${SPEED_MIN}..${SPEED_MAX} (default 1)
  --balance USDC  opening balance of a new sandbox, 10..1000000000 (default 10000)
  --help          this text`;

const OPTIONS = {
  home: { type: 'string' },
  data: { type: 'string' },
  seed: { type: 'string', default: '1' },
  speed: { type: 'string', default: '1' },
  balance: { type: 'string', default: '10000' },
  'journal-max-pages': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the arguments; the answer is 'help', a sentence naming what is wrong, or the values. Switches of Chromium are passed over. */
export function readArguments(argv: readonly string[]): AppArguments | 'help' | { readonly error: string } {
  const own = argv.filter((arg, index) => isOwn(arg) || (index > 0 && isOwn(argv[index - 1] as string) && !(argv[index - 1] as string).includes('=') && !arg.startsWith('--')));
  let values: { [key: string]: string | boolean | undefined };
  try {
    values = parseArgs({ args: [...own], options: OPTIONS, allowPositionals: false, strict: true }).values;
  } catch (cause) {
    return { error: cause instanceof Error ? cause.message : String(cause) };
  }
  if (values.help === true) return 'help';
  const seed = inRange('--seed', values.seed, 0, 4_294_967_295, true);
  const speed = inRange('--speed', values.speed, SPEED_MIN, SPEED_MAX, false);
  const balance = inRange('--balance', values.balance, 10, 1_000_000_000, false);
  const pages = values['journal-max-pages'] === undefined ? null : inRange('--journal-max-pages', values['journal-max-pages'], 8, 1_000_000_000, true);
  for (const value of [seed, speed, balance, pages]) if (typeof value === 'string') return { error: value };
  return {
    home: (values.home as string | undefined) ?? null,
    data: (values.data as string | undefined) ?? null,
    seed: seed as number,
    speed: speed as number,
    balance: balance as number,
    maxPages: pages as number | null,
  };
}

function isOwn(arg: string): boolean {
  const name = arg.split('=')[0] as string;
  return name.startsWith('--') && Object.hasOwn(OPTIONS, name.slice(2));
}

function inRange(name: string, text: string | boolean | undefined, low: number, high: number, whole: boolean): number | string {
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  const fits = value >= low && value <= high && (!whole || Number.isInteger(value));
  return fits ? value : `${name} is ${String(text)}, allowed is ${whole ? 'a whole number ' : ''}${low}..${high}`;
}
