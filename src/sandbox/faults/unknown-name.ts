import type { FaultScript, ScriptError } from './script.ts';

/** Names that rules can match. */
export interface KnownNames {
  /** Coins of the market, the first of them as an example. */
  readonly coins: readonly string[];
  /** Types of questions and actions. */
  readonly actions: readonly string[];
  /** Channels on which frames come. */
  readonly channels: readonly string[];
}

/** The first name of a script that nothing here has: its rule would never match. Null when there is none. */
export function unknownName(script: FaultScript, known: KnownNames): ScriptError | null {
  const fields = [
    ['coin', known.coins, `a coin of this market, such as ${known.coins[0] ?? 'none'}; upper and lower case matter`],
    ['action', known.actions, 'the type of a question or of an action, such as meta or order'],
    ['channel', known.channels, 'a channel, such as trades; userEvents come on user'],
  ] as const;
  for (const [i, rule] of script.rules.entries())
    for (const [field, names, allowed] of fields) {
      const name = rule[field];
      if (name !== null && !names.includes(name))
        return { path: `rules[${i}].${field}`, value: JSON.stringify(name), allowed };
    }
  return null;
}
