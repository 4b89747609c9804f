import type { DecisionView } from '../contract/views.ts';

/** Stages that are printed: what leads to money moving, not every number on the way. */
const PRINTED: ReadonlySet<DecisionView['stage']> = new Set([
  'signal',
  'desk',
  'orders',
  'fill',
  'breaker',
  'reconcile',
  'execution',
]);

/** Lets the terminal live on when whoever read its output has gone: a closed pipe is no reason to stop trading. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}

/** One line on the terminal. Never holds a key: decisions carry none. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One line about something that went wrong. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Prints the decisions of a step in the engine's own time. */
export function logDecisions(decisions: readonly DecisionView[]): void {
  for (const decision of decisions) {
    if (!PRINTED.has(decision.stage)) continue;
    const time = new Date(decision.atMs).toISOString().slice(11, 23);
    say(`${time} ${decision.stage.padEnd(9)} ${decision.outcome.padEnd(7)} ${decision.text}`);
  }
}
