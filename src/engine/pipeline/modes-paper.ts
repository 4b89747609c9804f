import { refuse } from '../../contract/refusals.ts';
import { type AssetId, asLots, asUnits, type SizeLots } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import { walkBook } from '../domain/book-walk.ts';
import type { SizedIntent } from '../domain/flow.ts';
import type { PaperPosition } from '../domain/mode.ts';
import { checked, notionalUnits, subUnits } from '../domain/money.ts';
import { usdcWords } from '../domain/words.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { closeOnPaper, openOnPaper, paperIsOver, paperUnrealised } from '../portfolio/paper-ledger.ts';
import type { EngineCore } from './engine-core.ts';
import { approveEntry, planEntry, takingIntent } from './enter-ticket.ts';
import { paperMark } from './modes-paper-load.ts';
import { sizeOf } from './order-words.ts';

/**
 * Runs an approved ticket on paper: the same sizing, ticket and risk checks as at the venue, on the account as it was last known with the
 * paper positions beside it, and then a fill from the engine's own book. Sends nothing.
 */
export function enterPaper(core: EngineCore, ticket: Ticket): Result<string> {
  const { signal } = ticket;
  if (paperOf(core, signal.asset) !== null) {
    const detail = `${signal.symbol} has a paper position already`;
    return err(refuse('ASSET_HELD', 'paper.position', signal.symbol, 'none', detail));
  }
  const planned = planEntry(core, ticket, { maxLots: null, isFirst: true, onPaper: true });
  if (!planned.ok) return planned;
  const { prices, account } = planned.value;
  const intent = takingIntent(ticket, planned.value);
  const approved = approveEntry(core, intent, { account, workingSameIntent: false, onPaper: true });
  if (!approved.ok) return approved;
  const filled = takeFromBook(core, intent);
  if (!filled.ok) return filled;
  const lots = asLots(Math.abs(filled.value.sizeLots));
  core.run.mode = { ...core.run.mode, paper: openOnPaper(core.run.mode.paper, filled.value) };
  core.rooms.risk.noteOpening(core.atMs);
  if (ticket.approvedBy?.startsWith('rule:') === true)
    core.rooms.desk.noteAutoSend(signal.strategyId, notionalUnits(prices.touchTicks, lots), core.atMs);
  core.rooms.desk.finish(ticket.ticketId, 'done', null, lots);
  const text = `${intent.isBuy ? 'bought' : 'sold'} ${sizeOf(core, signal.asset, lots)} on paper: the venue is down, nothing was sent`;
  trace(core, filled.value, text);
  return ok(text);
}

/** The fill that the visible book would give within the limit; what it does not hold is not filled. */
function takeFromBook(core: EngineCore, intent: SizedIntent): Result<PaperPosition> {
  const quote = core.rooms.market.quote(intent.asset);
  const levels = quote === null ? [] : intent.isBuy ? quote.asks : quote.bids;
  const { filledLots, costUnits } = walkBook(levels, {
    isBuy: intent.isBuy,
    lots: intent.lots,
    limitTicks: intent.limitTicks,
  });
  if (!(filledLots > 0)) return err(refuse('NO_PRICE', 'market.book', 0, '> 0', 'no visible order to take on paper'));
  const sign = intent.isBuy ? 1 : -1;
  return ok({
    asset: intent.asset,
    strategyId: intent.strategyId,
    signalId: intent.signalId,
    sizeLots: asLots(sign * filledLots),
    costUnits: asUnits(checked(sign * costUnits)),
    stopTicks: intent.stopTicks,
    takeProfitTicks: intent.takeProfitTicks,
    openedAtMs: core.atMs,
  });
}

/** The paper position of an asset, or null. */
export function paperOf(core: EngineCore, asset: AssetId): PaperPosition | null {
  return core.run.mode.paper.positions.find((position) => position.asset === asset) ?? null;
}

/** Closes a paper position at the mark because its strategy leaves, and says how much; null when there is none of that strategy. */
export function leavePaper(core: EngineCore, ticket: Ticket): Result<SizeLots> | null {
  const position = paperOf(core, ticket.signal.asset);
  if (position === null || position.strategyId !== ticket.signal.strategyId) return null;
  const stale = core.rooms.market.staleness(position.asset, core.atMs);
  if (stale !== null) return err(stale);
  closeAtMark(core, position, 'its strategy leaves');
  return ok(asLots(Math.abs(position.sizeLots)));
}

/** Closes paper positions whose stop or target the mark has reached. A mark that is too old to trade on decides nothing. */
export function watchPaper(core: EngineCore): void {
  for (const position of core.run.mode.paper.positions) {
    const markTicks = core.rooms.market.quote(position.asset)?.markTicks ?? null;
    if (markTicks === null || !paperIsOver(position, markTicks)) continue;
    if (core.rooms.market.isStale(position.asset, core.atMs)) continue;
    closeAtMark(core, position, 'its stop or target was reached');
  }
}

/** Closes every paper position at its last mark; the result stays to be shown. */
export function endPaper(core: EngineCore, why: string): void {
  for (const position of core.run.mode.paper.positions) closeAtMark(core, position, why);
}

function closeAtMark(core: EngineCore, position: PaperPosition, why: string): void {
  const priceTicks = paperMark(core, position);
  core.run.mode = { ...core.run.mode, paper: closeOnPaper(core.run.mode.paper, position.asset, priceTicks) };
  core.dirt.session = true;
  const won = usdcWords(paperUnrealised(position, priceTicks));
  trace(core, position, `Paper position of ${core.symbol(position.asset)} closed at mark, ${why}: ${won} before fees`);
}

/** The result of the last fallback's ledger in a sentence. */
export function paperResult(core: EngineCore): string {
  const { entries, realisedUnits, feesUnits } = core.run.mode.paper;
  if (entries === 0) return 'Nothing was entered on paper meanwhile.';
  return `Paper ledger: ${entries} entries, ${usdcWords(subUnits(realisedUnits, feesUnits))} after fees; none of it is in the account.`;
}

function trace(core: EngineCore, position: PaperPosition, text: string): void {
  core.dirt.session = true;
  core.sink.decision({
    chain: position.signalId,
    stage: 'execution',
    outcome: 'info',
    text,
    asset: position.asset,
    figures: { ledger: 'paper' },
  });
}
