import type { PriceTicks } from '../../contract/units.ts';
import type { OrderPart, OrderRequest, ReductionIntent, SizedIntent } from '../domain/flow.ts';
import type { Approved } from '../domain/mint-approval.ts';
import type { SendTwap } from '../domain/outputs.ts';

/** How a time-weighted order runs, and when it was decided. */
export interface TwapTerms {
  readonly cloid: string;
  /** 5..1440. */
  readonly minutes: number;
  readonly randomize: boolean;
  readonly atMs: number;
  /** The venue refuses its arrival after this time, ms UTC. */
  readonly expiresAfterMs: number;
  /** Worst price that exposure and margin are counted with, ticks. */
  readonly worstTicks: PriceTicks;
  readonly decisionMidTicks: number | null;
  /** Of the entry of a ticket; left out = a person's own order. */
  readonly part?: OrderPart | undefined;
}

/**
 * A time-weighted order of what risk has approved: what our books keep of it, and what goes to the venue. In the books it rests until it
 * has ended: nobody can wait for its slices.
 */
export function buildTwap(
  { intent }: Approved<SizedIntent> | Approved<ReductionIntent>,
  terms: TwapTerms,
): { readonly request: OrderRequest; readonly effect: Omit<SendTwap, 'nonce'> } {
  const { asset, isBuy, lots, strategyId } = intent;
  const { cloid, minutes, randomize, atMs, expiresAfterMs, worstTicks, decisionMidTicks, part } = terms;
  const reduceOnly = intent.kind === 'reduction';
  const isOfTicket = intent.kind === 'entry' && part !== undefined;
  return {
    request: {
      cloid,
      asset,
      isBuy,
      sizeLots: lots,
      orderType: 'twap',
      priceTicks: worstTicks,
      triggerTicks: null,
      timeInForce: 'Gtc',
      reduceOnly,
      strategyId,
      signalId: intent.signalId,
      ticketId: isOfTicket ? intent.ticketId : null,
      signalStrength: isOfTicket ? intent.signalStrength : null,
      urgency: 'normal',
      decisionMidTicks,
      createdAtMs: atMs,
      expiresAtMs: expiresAfterMs,
      parentCloid: null,
      reason: reduceOnly ? intent.reason : 'entry',
      ...(part === undefined ? {} : { part }),
    },
    effect: {
      kind: 'SendTwap',
      cloid,
      asset,
      isBuy,
      sizeLots: lots,
      reduceOnly,
      minutes,
      randomize,
      expiresAfterMs,
      reducesOnly: reduceOnly,
      urgent: false,
    },
  };
}
