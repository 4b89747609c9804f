import type { ApproveAgentAction, ApproveBuilderFeeAction, SetReferrerAction } from '../../hyperliquid/wire/actions.ts';
import { decimalToTicks } from '../../hyperliquid/wire/decimal.ts';
import type { Answer } from '../types.ts';
import type { ActionVenue } from './action-venue.ts';
import { done, refused } from './answers.ts';

/** A fee is named in percent with at most three decimals: 0.001 % = one tenth of a basis point. */
const FEE_DECIMALS = 3;

/** Highest fee that can be approved, tenths of a basis point (1 %, the cap of spot; perpetuals stop at 0.1 %). */
const MAX_FEE = 1_000;

/** Approves, replaces or revokes an agent of the account. */
export function approveAgent(venue: ActionVenue, account: string, action: ApproveAgentAction): Answer {
  const nowMs = venue.clientNowMs();
  const { agentAddress, agentName } = action;
  const refusal = venue.directory.approveAgent({
    master: account,
    agent: agentAddress,
    agentName: agentName ?? null,
    nowMs,
  });
  return refusal === null ? done() : refused(refusal);
}

/** Notes the highest fee that a builder may take. */
export function approveBuilderFee(venue: ActionVenue, account: string, action: ApproveBuilderFeeAction): Answer {
  const match = /^(.*)%$/.exec(action.maxFeeRate);
  const fee = match === null ? null : decimalToTicks(match[1] ?? '', FEE_DECIMALS);
  if (fee === null || !Number.isSafeInteger(fee) || fee < 0 || fee > MAX_FEE)
    return refused(`Invalid builder fee rate: ${action.maxFeeRate.slice(0, 40)}`);
  venue.directory.approveBuilderFee(account, action.builder, fee);
  return done();
}

/** Notes the referral code of the account. */
export function setReferrer(venue: ActionVenue, account: string, action: SetReferrerAction): Answer {
  const refusal = venue.directory.setReferrer(account, action.code);
  return refusal === null ? done() : refused(refusal);
}
