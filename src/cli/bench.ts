import { archive } from './bench/archive.ts';
import { bookRisk } from './bench/book-risk.ts';
import { breakerReaction } from './bench/breaker-reaction.ts';
import { durableGate } from './bench/durable-gate.ts';
import { gateway } from './bench/gateway.ts';
import { hyperliquid48, year47 } from './bench/recorded-year.ts';
import { market } from './bench/market.ts';
import { marketFlow } from './bench/market-flow.ts';
import { reconcile } from './bench/reconcile.ts';
import type { Bench, BenchResult } from './bench/result.ts';
import { riskMarks } from './bench/risk-marks.ts';
import { sandboxOrders } from './bench/sandbox-orders.ts';
import { signalToOrder } from './bench/signal-to-order.ts';
import { signing } from './bench/signing.ts';
import { stepBook } from './bench/step-book.ts';
import { windowBench } from './bench/window.ts';
import { EXIT, log, runCommand, UsageError, type Values } from './support/command.ts';

const BENCHES: readonly Bench[] = [
  stepBook,
  market,
  marketFlow,
  signalToOrder,
  breakerReaction,
  signing,
  gateway,
  sandboxOrders,
  durableGate,
  reconcile,
  archive,
  bookRisk,
  riskMarks,
  windowBench,
  year47,
  hyperliquid48,
];

const HELP = `bench: the figures that this product promises, each beside a peer or a limit measured in the same run.

  npm run bench [-- --only NAME] [--json]

  --only NAME  one of:
${BENCHES.map((bench) => `               ${bench.name.padEnd(16)} ${bench.about}`).join('\n')}
  --json       {"results":[{name, unit, p50, p99, value, goal, met, peer, peerValue, ratio}]} on the last line of standard output

Recorded candles are read from the folder candles/ under TRIMTAB_DATA (default: ../shared/data beside the project); the benches that need
them fail without it. The window bench opens the real terminal. Exit code: 0 every goal is met, 1 one is missed, 2 wrong options.`;

async function run(values: Values): Promise<{ exitCode: number; json: unknown }> {
  const only = values['only'];
  const chosen = only === undefined ? BENCHES : BENCHES.filter((bench) => bench.name === only);
  if (chosen.length === 0)
    throw new UsageError(`--only is ${String(only)}, allowed is ${BENCHES.map((bench) => bench.name).join(', ')}`);
  const results: BenchResult[] = [];
  for (const bench of chosen) {
    log(`${bench.name}: ${bench.about}`);
    for (const result of await bench.run()) {
      results.push(result);
      log(line(result));
    }
  }
  return { exitCode: results.every((result) => result.met) ? EXIT.ok : EXIT.failed, json: { results } };
}

function line(result: BenchResult): string {
  const spread =
    result.p50 === null
      ? `${result.value} ${result.unit}`
      : `p50 ${result.p50} ${result.unit}, p99 ${result.p99} ${result.unit}`;
  return `  ${result.met ? 'met   ' : 'MISSED'} ${result.name}: ${spread} (goal ${result.goal}; ${result.peer}: ${result.peerValue}, ratio ${result.ratio})`;
}

await runCommand({ help: HELP, options: { only: { type: 'string' } }, positionals: false, run });
