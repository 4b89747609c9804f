import { runHeadless } from './headless/run-headless.ts';
import { runLive } from './headless/run-live.ts';
import { runPaper } from './headless/run-paper.ts';
import type { GatewayVenue } from '../adapters/hyperliquid/endpoints.ts';
import type { HeadlessSummary } from './headless/summary.ts';
import { fundingFolder } from './support/candles.ts';
import { EXIT, log, numberArgument, runCommand, UsageError, type Values } from './support/command.ts';
import { SPEED_MAX, SPEED_MIN } from '../adapters/exchange-link/sim-clock.ts';

const HELP = `headless: the whole pipeline without a window.

  npm run headless -- --venue sandbox [--minutes N] [--speed X|max] [--seed S] [--auto] [--data DIR [--funding DIR]]
                      [--home DIR] [--balance USDC] [--json]

  npm run headless -- --venue paper [--minutes N] [--auto] [--home DIR] [--balance USDC] [--markets N] [--json]

  npm run headless -- --venue testnet|live --home DIR [--minutes N] [--auto] [--markets N] [--json]

  --venue sandbox  the embedded exchange
  --venue paper    the real market's public prices, and an account at the embedded exchange: no key, no real money
  --venue testnet  Hyperliquid's testnet. The agent's key is read from the system's keychain (name "agent-testnet")
  --venue live     Hyperliquid with real money; needs --confirm "trade real money" as well (key: "agent-live")
  --markets N      markets that are followed at real prices, largest volume first, 1..200 (default 60)
  --minutes N      simulated minutes, 1..10000000 (default: the whole recording with --data, else 60). At real prices minutes of
                   wall time (default: until told to end by Ctrl-C or SIGTERM)
  --speed X|max    simulated seconds per second, ${SPEED_MIN}..${SPEED_MAX}, or max = as fast as it goes (default max)
  --seed S         seed of the market and of the run, 0..4294967295 (default 1)
  --auto           signals run by rule from strength 0.9, flagged from 0.7; a tripped breaker is acknowledged at the next 00:00 UTC.
                   Without it every signal waits for a person who is not there, and expires
  --data DIR       recorded candles, one SYMBOL.csv or SYMBOL.csv.gz each (header t,o,h,l,c,v)
  --funding DIR    funding that was paid in the hours of --data, one SYMBOL.csv or SYMBOL.csv.gz each (header t,rate); where it says
                   nothing, none is paid, as without it
  --home DIR       keep the journals there and read config.json from there (default: a temporary folder, removed at the end).
                   A home that holds a run is continued
  --balance USDC   opening balance of a new sandbox or paper account, 10..1000000000 (default 10000)
  --json           the summary as one JSON object on the last line of standard output

The summary goes to standard error in any case. Exit code: 0 done, 1 failed, 2 wrong options or bad candles.`;

const VENUES = ['sandbox', 'paper', 'testnet', 'live'];

/** What a person types to trade for real: a slip of a key must not. */
const CONFIRMATION = 'trade real money';

/** Options that only a simulated market has. */
const SANDBOX_ONLY = ['speed', 'seed', 'data', 'funding'];

/** Options for the money of an embedded exchange. */
const NOT_REAL_ONLY = [...SANDBOX_ONLY, 'balance'];

async function run(values: Values): Promise<{ exitCode: number; json: unknown }> {
  const venue = values['venue'];
  if (typeof venue !== 'string' || !VENUES.includes(venue)) {
    throw new UsageError(`--venue is ${String(venue ?? 'missing')}, this build offers: ${VENUES.join(', ')}`);
  }
  const summary = await runOn(venue, values);
  log(JSON.stringify(summary, null, 2));
  return { exitCode: EXIT.ok, json: summary };
}

function runOn(venue: string, values: Values): Promise<HeadlessSummary> {
  if (venue === 'sandbox') return runSandbox(values);
  return venue === 'paper' ? runOnPaper(values) : runVenue(values, venue as GatewayVenue);
}

function runOnPaper(values: Values): Promise<HeadlessSummary> {
  refuseOptions(values, SANDBOX_ONLY, 'is for the sandbox only');
  refuseOptions(values, ['confirm'], 'is for real venues only');
  return runPaper({
    ...wallTime(values),
    home: values['home'] as string | undefined,
    balanceUsdc: balance(values),
  });
}

/** What every run at real prices takes. */
function wallTime(values: Values): {
  readonly minutes: number | null;
  readonly auto: boolean;
  readonly markets: number;
} {
  return {
    minutes: numberArgument(values, 'minutes', { low: 0.01, high: 10_000_000, whole: false }),
    auto: values['auto'] === true,
    markets: numberArgument(values, 'markets', { low: 1, high: 200, whole: true }) ?? 60,
  };
}

function balance(values: Values): number {
  return numberArgument(values, 'balance', { low: 10, high: 1e9, whole: false }) ?? 10_000;
}

function refuseOptions(values: Values, names: readonly string[], why: string): void {
  const foreign = names.find((name) => values[name] !== undefined);
  if (foreign !== undefined) throw new UsageError(`--${foreign} ${why}`);
}

function runSandbox(values: Values): Promise<HeadlessSummary> {
  refuseOptions(values, ['markets', 'confirm'], 'is for real venues only');
  return runHeadless({
    minutes: numberArgument(values, 'minutes', { low: 1, high: 10_000_000, whole: false }),
    speed:
      values['speed'] === undefined || values['speed'] === 'max'
        ? 'max'
        : (numberArgument(values, 'speed', { low: SPEED_MIN, high: SPEED_MAX, whole: false }) as number),
    seed: numberArgument(values, 'seed', { low: 0, high: 4_294_967_295, whole: true }) ?? 1,
    auto: values['auto'] === true,
    data: values['data'] as string | undefined,
    funding: fundingFolder(values),
    home: values['home'] as string | undefined,
    balanceUsdc: balance(values),
  });
}

function runVenue(values: Values, venue: GatewayVenue): Promise<HeadlessSummary> {
  refuseOptions(values, NOT_REAL_ONLY, 'is for the sandbox only');
  const home = values['home'];
  if (typeof home !== 'string' || home === '')
    throw new UsageError(`--home is missing: orders on ${venue} outlive the run, and so must its journal`);
  if (venue === 'live' && values['confirm'] !== CONFIRMATION)
    throw new UsageError(
      `--confirm is ${String(values['confirm'] ?? 'missing')}, needed is --confirm "${CONFIRMATION}"`,
    );
  return runLive({
    venue,
    ...wallTime(values),
    home,
  });
}

await runCommand({
  help: HELP,
  options: {
    venue: { type: 'string' },
    minutes: { type: 'string' },
    speed: { type: 'string' },
    seed: { type: 'string' },
    auto: { type: 'boolean' },
    data: { type: 'string' },
    funding: { type: 'string' },
    home: { type: 'string' },
    balance: { type: 'string' },
    markets: { type: 'string' },
    confirm: { type: 'string' },
  },
  positionals: false,
  run,
});
