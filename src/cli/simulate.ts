import { availableParallelism } from 'node:os';
import { FAULT_WORDS, FAULTS, type Fault, parseFaults } from '../simulation/faults.ts';
import { PROTECTION_BOUND_MS, RULES } from '../simulation/rules.ts';
import { type StoryOutcome, summarise } from '../simulation/summary.ts';
import { tellAll } from '../simulation/tell-all.ts';
import { EXIT, log, numberArgument, runCommand, UsageError, type Values } from './support/command.ts';

const lines = (words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .map(([name, about]) => `  ${name.padEnd(18)} ${about}`)
    .join('\n');

const HELP = `simulate: deterministic fault simulation. Each seed is a story: a market, a person who does anything at any time, and every
trouble asked for, against the embedded exchange in simulated time, with real journals. Whatever happens, these rules have to hold:

${lines(RULES)}

  npm run simulate -- --seeds A..B [--hours H] [--faults all] [--workers N] [--json]

  --seeds A..B     the stories of the seeds A to B, whole numbers 0..4294967295 (or one seed)
  --hours H        simulated hours of each story, 0.05..24 (default 0.3)
  --faults LIST    all (default), none, or some of ${FAULTS.join(',')}:

${lines(FAULT_WORDS)}

  --workers N      threads, 1..64 (default: the number of cores)
  --json           the summary as one JSON object on the last line of standard output

The bound of protection is ${PROTECTION_BOUND_MS / 1_000} s. A story that breaks a rule names its seed: --seeds SEED tells it again, step by step the same.
Exit code: 0 all rules held, 1 a rule was broken or a story failed, 2 wrong options.`;

function seedsOf(values: Values): { readonly from: number; readonly to: number } {
  const text = values['seeds'];
  const match = typeof text === 'string' ? /^(\d{1,10})(?:\.\.(\d{1,10}))?$/.exec(text) : null;
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (match === null || !(from <= to && to <= 4_294_967_295))
    throw new UsageError(
      `--seeds is ${String(text ?? 'missing')}, allowed is A..B with whole numbers 0 <= A <= B <= 4294967295`,
    );
  return { from, to };
}

function faultsOf(values: Values): readonly Fault[] {
  const found = parseFaults((values['faults'] as string | undefined) ?? 'all');
  if ('unknown' in found)
    throw new UsageError(`--faults names ${found.unknown}, allowed is all, none, or some of ${FAULTS.join(',')}`);
  return FAULTS.filter((fault) => found.faults.has(fault));
}

function tell({ seed, report, error }: StoryOutcome): void {
  if (error !== null) return log(`seed ${seed} failed: ${error}`);
  const { lives, openings, fills, comparisons, fallback } = report;
  const words = `${lives} lives, ${openings} openings, ${fills} fills, ${fallback.fallbacks} fallbacks, ${comparisons} comparisons`;
  if (report.breaches.length === 0) return log(`seed ${seed} holds: ${words}`);
  log(`seed ${seed} BROKE ${report.breaches.length} rules: ${words}`);
  for (const breach of report.breaches.slice(0, 5)) log(`  ${breach.rule} at ${breach.atMs}: ${breach.detail}`);
}

async function run(values: Values): Promise<{ exitCode: number; json: unknown }> {
  const seeds = seedsOf(values);
  const hours = numberArgument(values, 'hours', { low: 0.05, high: 24, whole: false }) ?? 0.3;
  const faults = faultsOf(values);
  const workers = numberArgument(values, 'workers', { low: 1, high: 64, whole: true }) ?? availableParallelism();
  const outcomes = await tellAll({ ...seeds, hours, faults, workers, onOutcome: tell });
  const summary = summarise(outcomes, { ...seeds, hours, faults });
  log(JSON.stringify({ ...summary, failures: summary.failures.length }, null, 2));
  return { exitCode: summary.failures.length === 0 ? EXIT.ok : EXIT.failed, json: summary };
}

await runCommand({
  help: HELP,
  options: {
    seeds: { type: 'string' },
    hours: { type: 'string' },
    faults: { type: 'string' },
    workers: { type: 'string' },
  },
  positionals: false,
  run,
});
