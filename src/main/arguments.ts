import { parseArgs } from 'node:util';
import { SPEED_MAX, SPEED_MIN } from '../adapters/exchange-link/sim-clock.ts';
import { reasonOf } from '../engine/kernel/reason-of.ts';

/** What `npm start -- ...` accepts. */
export interface AppArguments {
  readonly venue: 'sandbox' | 'paper' | 'testnet' | 'live';
  /** Folder for journal, config and lock; null = the user's own application folder. */
  readonly home: string | null;
  /** Folder of recorded candles, or null for a generated market. */
  readonly data: string | null;
  /** Folder of the funding of those candles, or null for none. */
  readonly funding: string | null;
  readonly seed: number;
  readonly speed: number;
  readonly balance: number;
  /** Pages that the journal's file may have, for trying out a full disk; null = no limit. */
  readonly maxPages: number | null;
}

/** The arguments as they were given: without a venue, one is chosen. */
export interface AskedArguments extends Omit<AppArguments, 'venue'> {
  readonly venue: AppArguments['venue'] | null;
}

/** Text for `--help`. */
export const HELP = `Trimtab, a trading terminal. Options:
  --venue V       paper: real prices, money that is none, no key; sandbox: a market of its own, no network at all;
                  testnet; or live, which trades real money and needs --confirm "trade real money". The agent's key of the
                  last two comes from the keychain, names "agent-testnet" and "agent-live". Left out: the venue that the home
                  belongs to; at the first start paper if its prices can be reached, otherwise sandbox; the sandbox if --data,
                  --seed or --speed is given
  --home DIR      folder for journals, config and lock (default: one for each market in the user's application folder)
  --data DIR      recorded candles, one SYMBOL.csv or SYMBOL.csv.gz each (default: a generated market)
  --funding DIR   funding that was paid in the hours of --data, one SYMBOL.csv or SYMBOL.csv.gz each (header t,rate); where it
                  says nothing, none is paid, as without it
  --seed S        seed of the sandbox market, whole number 0..4294967295 (default 1)
  --speed X       simulated seconds per second, ${SPEED_MIN}..${SPEED_MAX} (default 1)
  --balance USDC  opening balance of a new sandbox or paper account, 10..1000000000 (default 10000)
  --journal-max-pages N
                  largest size of the journal's file in pages, to try out a full disk (default: no limit)
  --help          this text`;

const OPTIONS = {
  venue: { type: 'string' },
  confirm: { type: 'string' },
  home: { type: 'string' },
  data: { type: 'string' },
  funding: { type: 'string' },
  seed: { type: 'string' },
  speed: { type: 'string' },
  balance: { type: 'string' },
  'journal-max-pages': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Switches of Chromium that a person may put among ours in the packaged app, where no path of an app separates the two. */
const CHROMIUM_SWITCHES: ReadonlySet<string> = new Set([
  '--no-sandbox',
  '--disable-gpu',
  '--force-device-scale-factor',
  '--ozone-platform',
  '--ozone-platform-hint',
  '--password-store',
  '--lang',
  '--enable-logging',
]);

/**
 * The arguments that are ours: unpackaged (`electron [switches] APP [ours]`) what follows the app's path, packaged all but Chromium's own.
 * `argv` is without the executable.
 */
export function ownArguments(argv: readonly string[], packaged: boolean): readonly string[] {
  if (packaged) return argv.filter((arg) => !CHROMIUM_SWITCHES.has(arg.split('=')[0] as string));
  const app = argv.findIndex((arg) => !arg.startsWith('-'));
  return app < 0 ? [] : argv.slice(app + 1);
}

/** Reads our own arguments; the answer is 'help', a sentence naming what is wrong, or the values. */
export function readArguments(argv: readonly string[]): AskedArguments | 'help' | { readonly error: string } {
  let values: Values;
  try {
    values = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: false, strict: true }).values;
  } catch (cause) {
    const text = reasonOf(cause);
    return { error: `${text.split(/(?<=\.)\s/)[0] as string} See --help.` };
  }
  if (values.help === true) return 'help';
  const venue = readVenue(values);
  if (typeof venue === 'object' && venue !== null) return venue;
  const bounds = [
    { name: 'seed', low: 0, high: 4_294_967_295, whole: true },
    { name: 'speed', low: SPEED_MIN, high: SPEED_MAX, whole: false },
    { name: 'balance', low: 10, high: 1_000_000_000, whole: false },
    { name: 'journal-max-pages', low: 8, high: 1_000_000_000, whole: true },
  ];
  const numbers: Record<string, number> = {};
  for (const bound of bounds) {
    const text = values[bound.name];
    if (text === undefined) continue;
    const value = readNumber(text, bound);
    if (typeof value === 'string') return { error: value };
    numbers[bound.name] = value;
  }
  const empty = ['home', 'data', 'funding'].find((name) => values[name] === '');
  if (empty !== undefined) return { error: `--${empty} is empty, allowed is a folder` };
  if (values['funding'] !== undefined && values['data'] === undefined)
    return { error: '--funding is given without --data: recorded funding belongs to recorded candles' };
  return {
    venue,
    home: (values['home'] as string | undefined) ?? null,
    data: (values['data'] as string | undefined) ?? null,
    funding: (values['funding'] as string | undefined) ?? null,
    seed: numbers['seed'] ?? 1,
    speed: numbers['speed'] ?? 1,
    balance: numbers['balance'] ?? 10_000,
    maxPages: numbers['journal-max-pages'] ?? null,
  };
}

/** What a person types to trade for real: a slip of a key must not. */
const CONFIRMATION = 'trade real money';

/** Options that only a market of our own has: who names one wants the sandbox. */
const SANDBOX_ONLY = ['data', 'seed', 'speed'];

function readVenue(values: Values): AskedArguments['venue'] | { readonly error: string } {
  const { venue, confirm, data } = values;
  if (venue === undefined) return SANDBOX_ONLY.some((name) => values[name] !== undefined) ? 'sandbox' : null;
  if (venue !== 'sandbox' && venue !== 'paper' && venue !== 'testnet' && venue !== 'live')
    return { error: `--venue is ${String(venue)}, allowed is sandbox, paper, testnet or live` };
  if (venue === 'live' && confirm !== CONFIRMATION)
    return { error: `--confirm is ${String(confirm ?? 'missing')}, needed is --confirm "${CONFIRMATION}"` };
  if (venue !== 'sandbox' && data !== undefined) return { error: '--data is for the sandbox only' };
  return venue;
}

/** What was found among the arguments. */
type Values = { [key: string]: string | boolean | undefined };

interface Bound {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

function readNumber(text: string | boolean, { name, low, high, whole }: Bound): number | string {
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  const fits = value >= low && value <= high && (!whole || Number.isInteger(value));
  return fits ? value : `--${name} is ${String(text)}, allowed is ${whole ? 'a whole number ' : ''}${low}..${high}`;
}
