import type { DecisionView } from '../contract/views.ts';

/** Stages that are printed: what leads to money moving, not every number on the way. */
const PRINTED: ReadonlySet<DecisionView['stage']> = new Set(['signal', 'desk', 'orders', 'fill', 'breaker', 'reconcile', 'execution']);

/** One line on the terminal. Never holds a key: decisions carry none. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints the decisions of a step in the engine's own time. */
export function logDecisions(decisions: readonly DecisionView[]): void {
  for (const decision of decisions) {
    if (!PRINTED.has(decision.stage)) continue;
    say(`${new Date(decision.atMs).toISOString().slice(11, 23)} ${decision.stage.padEnd(9)} ${decision.outcome.padEnd(7)} ${decision.text}`);
  }
}
