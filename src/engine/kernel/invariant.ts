/** A broken promise of our own code: the engine stops trading and says which rule. Never thrown for bad input. */
export class InvariantError extends Error {
  constructor(rule: string) {
    super(rule);
    this.name = 'InvariantError';
  }
}

/**
 * Throws an `InvariantError` naming `rule` unless `condition` holds. On the way of an order the rule is a function: text with figures in it is
 * then put together only when it is needed, not at every check.
 */
export function invariant(condition: boolean, rule: string | (() => string)): asserts condition {
  if (!condition) throw new InvariantError(typeof rule === 'string' ? rule : rule());
}
