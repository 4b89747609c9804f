import { refuse, type Refusal } from '../../contract/refusals.ts';
import type { SizeLots } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import type { OrderPart, PositionSizeResult, SizedIntent } from '../domain/flow.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import {
  approveEntry,
  isWorkingAlready,
  noteExposure,
  notCovered,
  type PlannedEntry,
  type SentEntry,
  takingIntent,
} from './enter-ticket.ts';
import type { EngineCore } from './engine-core.ts';
import { sizeOf } from './order-words.ts';
import { overResting } from './resting.ts';
import { sizeSignal } from './size-signal.ts';
import { badTerms, MIN_MINUTES, otherTwap, sendTwap, type TwapPrices, twapPrices, twapSlices } from './twap.ts';

const MINUTE_MS = 60_000;

/** What of an entry is to be worked over time. */
export interface OverTimeWish {
  /** What is left of the entry, lots. */
  readonly leftLots: SizeLots;
  /** False after other orders of the ticket. */
  readonly isFirst: boolean;
}

/** An entry as the venue would work it. */
export interface OverTimePlan {
  readonly size: PositionSizeResult;
  readonly prices: TwapPrices;
  readonly minutes: number;
  /** Slices that the venue makes of it. */
  readonly slices: number;
}

/** An entry that the venue works now. */
export interface SentOverTime extends SentEntry {
  readonly part: OrderPart;
}

/**
 * How the venue would work an entry that the visible book cuts, or why it should not: as long as it takes for each slice to stay within what
 * one order may take of the book, but no longer than its ticket lives. Sends nothing.
 */
export function planOverTime(
  core: EngineCore,
  ticket: Ticket,
  planned: Pick<PlannedEntry, 'size' | 'prices' | 'account'>,
  leftLots: SizeLots,
): Result<OverTimePlan> {
  const { signal } = ticket;
  const isBuy = signal.side === 'long';
  const other = notByRule(ticket) ?? otherTwap(core, signal.asset);
  if (other !== null) return err(other);
  const found = twapPrices(core, { asset: signal.asset, isBuy });
  if (!found.ok) return found;
  const { worstTicks, midTicks } = found.value;
  const prices = { ...planned.prices, limitTicks: worstTicks };
  const size = sizeSignal(core, {
    signal,
    prices,
    personCapLots: leftLots,
    account: planned.account,
    ignoreDepth: true,
  });
  if (size.refusal !== null) return err(size.refusal);
  const lots = size.targetLots;
  const minutes = Math.max(MIN_MINUTES, Math.ceil((Math.ceil(lots / planned.size.targetLots) - 1) / 2));
  const bad =
    badTerms({ minutes, lots, midTicks }) ??
    outlives(core, ticket, minutes) ??
    overResting(core, Math.ceil(lots * Math.max(worstTicks, midTicks)));
  return bad === null ? ok({ size, prices: found.value, minutes, slices: twapSlices(minutes) }) : err(bad);
}

/**
 * Has the venue work what is left of an entry, after the same checks as of any other: ticket, caps and pre-trade, with its whole size at the
 * worst price of a slice. Its stop is no part of it: what its slices fill is covered by stops of their own. A refusal has sent nothing.
 */
export function enterOverTime(
  core: EngineCore,
  ticket: Ticket,
  planned: PlannedEntry,
  { leftLots, isFirst }: OverTimeWish,
): Result<SentOverTime> {
  const plan = planOverTime(core, ticket, planned, leftLots);
  if (!plan.ok) return plan;
  const { size, prices, minutes, slices } = plan.value;
  const lots = size.targetLots;
  const outside = notCovered(core, ticket, { priceTicks: prices.touchTicks, lots, isFirst });
  if (outside !== null) return err(outside);
  const taking = takingIntent(ticket, { size, prices: planned.prices });
  const intent: SizedIntent = { ...taking, entryTicks: prices.touchTicks, limitTicks: prices.worstTicks };
  const { account } = planned;
  const approved = approveEntry(core, intent, { account, workingSameIntent: isWorkingAlready(core, intent) });
  if (!approved.ok) return approved;
  core.rooms.risk.noteOpening(core.atMs);
  noteExposure(core, intent, account);
  const part: OrderPart = { kind: 'twap', no: 1, of: slices };
  const { stopTicks, takeProfitTicks } = intent;
  const cloid = sendTwap(core, approved.value, {
    minutes,
    randomize: false,
    prices,
    stopTicks,
    takeProfitTicks,
    part,
  });
  const side = intent.isBuy ? 'buying' : 'selling';
  const text = `${side} ${sizeOf(core, intent.asset, lots)} over ${minutes} min, bound by ${size.bindingConstraint}`;
  return ok({ cloid, lots, text, part });
}

/** What rests is for what a person approved: whoever looks can act on a part-fill. */
function notByRule({ approvedBy }: Ticket): Refusal | null {
  if (approvedBy?.startsWith('rule:') !== true) return null;
  return refuse('AUTO_LIMIT', 'ticket.approvedBy', approvedBy, 'a person', 'what a rule runs never rests at the venue');
}

/** An order over time has to be over before its ticket is, also if it arrives as late as it may. */
function outlives(core: EngineCore, { expiresAtMs }: Ticket, minutes: number): Refusal | null {
  const endsAtMs = core.atMs + core.settings.execution.entryExpiryMs + minutes * MINUTE_MS;
  if (endsAtMs <= expiresAtMs) return null;
  return refuse('EXPIRED', 'twap.minutes', endsAtMs, expiresAtMs, `${minutes} min would outlive its ticket`);
}
