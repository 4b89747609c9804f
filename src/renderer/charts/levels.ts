import type { AssetId } from '../../contract/units.ts';
import type { OrderView, PositionView, TicketView } from '../../contract/views.ts';
import { WORKING_ORDERS } from '../format/words.ts';

/** A horizontal line on the chart; `ticks` may carry a fraction. */
export interface Level {
  readonly id: string;
  readonly ticks: number;
  readonly tone: 'entry' | 'stop' | 'target' | 'ticket' | 'order';
  readonly title: string;
  /** Dashed lines are not in force yet (tickets). */
  readonly dashed: boolean;
}

/** What the lines are drawn from. */
export interface LevelSources {
  readonly positions: ReadonlyMap<AssetId, PositionView>;
  readonly orders: ReadonlyMap<string, OrderView>;
  readonly tickets: ReadonlyMap<string, TicketView>;
  readonly selectedTicket: string | null;
}

function positionLevels(position: PositionView): Level[] {
  const side = position.sizeLots > 0 ? 'Long' : 'Short';
  const levels: Level[] = [
    { id: 'entry', ticks: position.entryTicks, tone: 'entry', title: `${side} entry`, dashed: false },
  ];
  if (position.stopTicks !== null) {
    levels.push({ id: 'stop', ticks: position.stopTicks, tone: 'stop', title: 'Stop', dashed: false });
  }
  if (position.takeProfitTicks !== null) {
    levels.push({ id: 'target', ticks: position.takeProfitTicks, tone: 'target', title: 'Target', dashed: false });
  }
  return levels;
}

function ticketLevels(ticket: TicketView): Level[] {
  const id = ticket.ticketId;
  const side = ticket.side === 'flat' ? 'Exit' : ticket.side === 'long' ? 'Long' : 'Short';
  const levels: Level[] = [
    { id: `${id}:reference`, ticks: ticket.referenceTicks, tone: 'ticket', title: `${side} ticket`, dashed: true },
  ];
  if (ticket.stopTicks !== null) {
    levels.push({ id: `${id}:stop`, ticks: ticket.stopTicks, tone: 'stop', title: 'Ticket stop', dashed: true });
  }
  if (ticket.takeProfitTicks !== null) {
    levels.push({
      id: `${id}:target`,
      ticks: ticket.takeProfitTicks,
      tone: 'target',
      title: 'Ticket target',
      dashed: true,
    });
  }
  return levels;
}

/** The waiting ticket of the asset that is drawn: the selected one, else the oldest. */
function shownTicket(sources: LevelSources, asset: AssetId): TicketView | null {
  const waiting = [...sources.tickets.values()].filter(
    (ticket) => ticket.asset === asset && ticket.state === 'waiting',
  );
  waiting.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.ticketId < b.ticketId ? -1 : 1));
  return waiting.find((ticket) => ticket.ticketId === sources.selectedTicket) ?? waiting[0] ?? null;
}

function orderLevels(orders: ReadonlyMap<string, OrderView>, asset: AssetId): Level[] {
  const resting = [...orders.values()].filter(
    (order) =>
      order.asset === asset && order.type === 'limit' && WORKING_ORDERS.has(order.state) && order.timeInForce !== 'Ioc',
  );
  return resting.map((order) => ({
    id: `order:${order.cloid}`,
    ticks: order.priceTicks,
    tone: 'order',
    title: order.side === 'buy' ? 'Buy order' : 'Sell order',
    dashed: false,
  }));
}

/** The lines of an asset: its position with stop and target, its resting orders, and the waiting ticket that is in view. */
export function levelsOf(sources: LevelSources, asset: AssetId): readonly Level[] {
  const position = sources.positions.get(asset);
  const ticket = shownTicket(sources, asset);
  return [
    ...(position === undefined ? [] : positionLevels(position)),
    ...orderLevels(sources.orders, asset),
    ...(ticket === null ? [] : ticketLevels(ticket)),
  ];
}

/** A price range of the axis. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Most that lines may stretch the axis: beyond it the candles would be squeezed flat, and the line is left off screen. */
const MOST_STRETCH = 2.2;

/** The range of the candles, widened to show lines that lie near enough. Nearer lines come first. */
export function stretchedRange(bars: Range, levels: readonly number[]): Range {
  const span = bars.max - bars.min;
  if (!(span > 0)) return bars;
  const middle = (bars.max + bars.min) / 2;
  const sorted = [...levels].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  let range = bars;
  for (const level of sorted) {
    const wider = { min: Math.min(range.min, level), max: Math.max(range.max, level) };
    if (wider.max - wider.min <= span * MOST_STRETCH) range = wider;
  }
  return range;
}
