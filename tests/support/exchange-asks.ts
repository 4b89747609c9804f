import type { ExchangeInput, RequestOutcome } from '../../src/exchange/types.ts';
import { ALICE, type ExchangeLab } from './exchange-lab.ts';

type Ask<K extends ExchangeInput['kind']> = Omit<
  Extract<ExchangeInput, { kind: K }>,
  'kind' | 'atMs' | 'account' | 'requestId'
>;

/** Sends a request that is answered by a reply without legs, and returns the reply. */
export function ask<K extends 'leverage' | 'isolatedMargin' | 'classTransfer' | 'accountTransfer'>(
  lab: ExchangeLab,
  kind: K,
  what: Ask<K>,
  account = ALICE,
): RequestOutcome {
  const input = { kind, atMs: lab.exchange.nowMs, account, requestId: 'ask', ...what } as unknown as ExchangeInput;
  const reply = lab.step(input).find((output) => output.kind === 'reply');
  if (reply === undefined) throw new Error('no reply');
  return reply.outcome;
}

/** The text of a refusal, or `ok`. */
export function answer(outcome: RequestOutcome): string {
  return outcome.status === 'ok' ? 'ok' : outcome.text;
}
