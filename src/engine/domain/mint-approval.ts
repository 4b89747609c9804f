import type { CheckResult, OrderIntent } from './flow.ts';

declare const approvedBy: unique symbol;

/** An intent that risk has passed. Only `engine/risk` may import the minting function; `execution` takes nothing else. */
export interface Approved<T extends OrderIntent> {
  readonly [approvedBy]: true;
  readonly intent: T;
  readonly checks: readonly CheckResult[];
  readonly atMs: number;
}

/** Mints an approval. To be called by risk after every check passed; the architecture rules refuse any other importer. */
export function mintApproval<T extends OrderIntent>(
  intent: T,
  checks: readonly CheckResult[],
  atMs: number,
): Approved<T> {
  return { intent, checks, atMs } as unknown as Approved<T>;
}
