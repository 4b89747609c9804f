/** A broken promise of our own code: the engine stops trading and says which rule. Never thrown for bad input. */
export class InvariantError extends Error {
  constructor(rule: string) {
    super(rule);
    this.name = 'InvariantError';
  }
}

/** Throws an `InvariantError` naming `rule` unless `condition` holds. */
export function invariant(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new InvariantError(rule);
}
