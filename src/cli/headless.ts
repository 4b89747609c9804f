import { runHeadless } from './headless/run-headless.ts';
import { EXIT, log, numberArgument, runCommand, UsageError, type Values } from './support/command.ts';
import { SPEED_MAX, SPEED_MIN } from '../adapters/exchange-link/sim-clock.ts';

const HELP = `headless: the whole pipeline without a window.

  npm run headless -- --venue sandbox [--minutes N] [--speed X|max] [--seed S] [--auto] [--data DIR] [--home DIR] [--balance USDC] [--json]

  --venue sandbox  the embedded exchange; the only venue that this build offers
  --minutes N      simulated minutes, 1..10000000 (default: the whole recording with --data, else 60)
  --speed X|max    simulated seconds per second, ${SPEED_MIN}..${SPEED_MAX}, or max = as fast as it goes (default max)
  --seed S         seed of the market and of the run, 0..4294967295 (default 1)
  --auto           signals run by rule from strength 0.9, flagged from 0.7; a tripped breaker is acknowledged at the next 00:00 UTC.
                   Without it every signal waits for a person who is not there, and expires
  --data DIR       recorded candles, one SYMBOL.csv or SYMBOL.csv.gz each (header t,o,h,l,c,v)
  --home DIR       keep the journals there and read config.json from there (default: a temporary folder, removed at the end).
                   A home that holds a run is continued
  --balance USDC   opening balance of a new sandbox, 10..1000000000 (default 10000)
  --json           the summary as one JSON object on the last line of standard output

The summary goes to standard error in any case. Exit code: 0 done, 1 failed, 2 wrong options or bad candles.`;

const VENUES = ['sandbox'];

async function run(values: Values): Promise<{ exitCode: number; json: unknown }> {
  const venue = values['venue'];
  if (typeof venue !== 'string' || !VENUES.includes(venue)) {
    throw new UsageError(`--venue is ${String(venue ?? 'missing')}, this build offers: ${VENUES.join(', ')}`);
  }
  const summary = await runHeadless({
    minutes: numberArgument(values, 'minutes', { low: 1, high: 10_000_000, whole: false }),
    speed:
      values['speed'] === undefined || values['speed'] === 'max'
        ? 'max'
        : (numberArgument(values, 'speed', { low: SPEED_MIN, high: SPEED_MAX, whole: false }) as number),
    seed: numberArgument(values, 'seed', { low: 0, high: 4_294_967_295, whole: true }) ?? 1,
    auto: values['auto'] === true,
    data: values['data'] as string | undefined,
    home: values['home'] as string | undefined,
    balanceUsdc: numberArgument(values, 'balance', { low: 10, high: 1e9, whole: false }) ?? 10_000,
  });
  log(JSON.stringify(summary, null, 2));
  return { exitCode: EXIT.ok, json: summary };
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
    home: { type: 'string' },
    balance: { type: 'string' },
  },
  positionals: false,
  run,
});
