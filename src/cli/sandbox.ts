import { UNITS_PER_USDC } from '../contract/units.ts';
import { SPEED_MAX, SPEED_MIN } from '../adapters/exchange-link/sim-clock.ts';
import { handleExchange } from '../sandbox/actions/handle-exchange.ts';
import { faultNames } from '../sandbox/fault-names.ts';
import { handleInfo } from '../sandbox/info/handle-info.ts';
import { SandboxServer } from '../sandbox/server/sandbox-server.ts';
import { StreamServer } from '../sandbox/stream/stream-server.ts';
import { openVenue } from '../sandbox/venue/open-venue.ts';
import { readFaultScript, requireKnownNames } from './sandbox/fault-script.ts';
import { fundingFolder, readCandles } from './support/candles.ts';
import { EXIT, log, numberArgument, oneOf, RefusedError, runCommand, type Values } from './support/command.ts';

const HELP = `sandbox: the embedded exchange as a server that clients of Hyperliquid can trade against.

  npm run sandbox -- [--port P] [--seed S] [--data DIR [--funding DIR]] [--speed X] [--balance USDC]
                     [--faults FILE] [--network N] [--limits L]

  --port P        port on 127.0.0.1, 0..65535; 0 takes a free one (default 0)
  --seed S        seed of the market, 0..4294967295 (default 1)
  --data DIR      recorded candles instead of a generated market, one SYMBOL.csv or SYMBOL.csv.gz each (header t,o,h,l,c,v)
  --funding DIR   funding that was paid in the hours of --data, one SYMBOL.csv or SYMBOL.csv.gz each (header t,rate); where it says
                  nothing, none is paid, as without it
  --speed X       seconds of the market per second, ${SPEED_MIN}..${SPEED_MAX} (default 1). Nonces and expiries keep to the wall clock
  --balance USDC  deposit with which every address opens when it first appears, 10..1000000000 (default 10000)
  --faults FILE   script of faults, JSON: { "seed": 1, "rules": [{ "fault": "loseReply", "kind": "exchange", "chance": 0.1 }] }
  --network N     mainnet or testnet: for which one unknown signers are taken to have signed (default mainnet)
  --limits L      real, or off to measure throughput (default real)

Prints "listening http://127.0.0.1:PORT" on standard output when it is ready; WebSockets are at /ws of the same port.
Everything is forgotten at the end. SIGTERM or SIGINT end it with exit code 0; 1 failed (port taken), 2 wrong options or files.`;

async function run(values: Values): Promise<{ exitCode: number; json: unknown }> {
  const port = numberArgument(values, 'port', { low: 0, high: 65_535, whole: true }) ?? 0;
  const { data, faults: file } = values;
  const funding = fundingFolder(values);
  const recorded = typeof data === 'string' ? await readCandles(data, funding) : null;
  for (const notice of recorded?.notices ?? []) log(notice);
  const faults = typeof file === 'string' ? await readFaultScript(file) : null;
  const venue = openVenue({
    seed: numberArgument(values, 'seed', { low: 0, high: 4_294_967_295, whole: true }) ?? 1,
    speed: numberArgument(values, 'speed', { low: SPEED_MIN, high: SPEED_MAX, whole: false }) ?? 1,
    startUnits: Math.round(
      (numberArgument(values, 'balance', { low: 10, high: 1e9, whole: false }) ?? 10_000) * UNITS_PER_USDC,
    ),
    limits: oneOf(values, 'limits', ['real', 'off']) ?? 'real',
    directory: { network: oneOf(values, 'network', ['mainnet', 'testnet']) ?? 'mainnet' },
    faults,
    recorded: recorded?.series ?? null,
    wallMs: Date.now,
    onProblem: log,
  });
  if (faults !== null) requireKnownNames(String(file), faults, faultNames(venue));
  const handlers = { info: handleInfo, exchange: handleExchange };
  const stream = new StreamServer(venue, handlers, log);
  const server = new SandboxServer({ venue, handlers, stream, onProblem: log });
  const stopped = stopSignal();
  const bound = await listen(server, port);
  venue.start();
  process.stdout.write(`listening http://127.0.0.1:${bound}\n`);
  await stopped;
  venue.stop();
  await server.close();
  return { exitCode: EXIT.ok, json: { port: bound } };
}

/** Listens, or says in words why the port cannot be had. */
async function listen(server: SandboxServer, port: number): Promise<number> {
  try {
    return await server.listen(port);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code === 'EADDRINUSE')
      throw new RefusedError(`port ${port} of 127.0.0.1 is taken by another program; --port 0 takes a free one`, {
        cause,
      });
    if (code === 'EACCES')
      throw new RefusedError(`port ${port} needs rights that this program does not have; --port 0 takes a free one`, {
        cause,
      });
    throw cause;
  }
}

/** Is there when the process is asked to end. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

await runCommand({
  help: HELP,
  options: {
    port: { type: 'string' },
    seed: { type: 'string' },
    data: { type: 'string' },
    funding: { type: 'string' },
    speed: { type: 'string' },
    balance: { type: 'string' },
    faults: { type: 'string' },
    network: { type: 'string' },
    limits: { type: 'string' },
  },
  positionals: false,
  run,
});
