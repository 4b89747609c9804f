import type { AssetId } from '../../contract/units.ts';
import type { ViewPatch } from '../../contract/views.ts';
import { accountView } from '../monitoring/account-view.ts';
import { barView } from '../monitoring/bar-view.ts';
import { bookView } from '../monitoring/book-view.ts';
import { orderView } from '../monitoring/order-view.ts';
import { positionView } from '../monitoring/position-view.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { bookRiskPatch } from './book-risk.ts';
import { regimeView } from './regime-view.ts';
import { sentimentView } from './on-sentiment.ts';
import type { EngineCore } from './engine-core.ts';
import { buildExposures, lossAtStop } from './exposures.ts';
import { marketPatch, noteTrust } from './market-rows.ts';
import { riskView, sessionView } from './session-views.ts';
import { partWords } from './work-entry.ts';
import { waitingTicketPatch, ticketPatch } from './ticket-views.ts';

/** Patches for everything that changed since the last call; clears the dirt. */
export function drainPatches(core: EngineCore): readonly ViewPatch[] {
  const patches: ViewPatch[] = [];
  const { dirt } = core;
  if (dirt.instruments) patches.push(instrumentsPatch(core));
  noteTrust(core);
  if (dirt.session) patches.push({ kind: 'session', session: sessionView(core) });
  if (dirt.assets.size > 0) patches.push(marketPatch(core, dirt.assets));
  pushFocus(core, patches);
  if (dirt.tickets.size > 0) patches.push(ticketPatch(core, dirt.tickets));
  else pushWaiting(core, patches);
  if (dirt.positions.size > 0) patches.push(positionsPatch(core, dirt.positions));
  if (dirt.orders.size > 0) patches.push(ordersPatch(core, dirt.orders));
  if (dirt.fills.length > 0) patches.push({ kind: 'fills', add: dirt.fills });
  if (dirt.money) pushMoney(core, patches, false);
  if (dirt.sentiment) patches.push({ kind: 'sentiment', sentiment: sentimentView(core, dirt.sentimentSeries) });
  pushStanding(core, patches);
  if (dirt.interventions) patches.push(interventionsPatch(core));
  if (dirt.alerts.length > 0) patches.push({ kind: 'alerts', add: dirt.alerts });
  if (dirt.decisions.length > 0) patches.push({ kind: 'decisions', add: dirt.decisions });
  dirt.clear();
  return patches;
}

/**
 * The whole picture as patches. What went since the last call is named too: the picture takes the place of those changes, also for a window
 * that only follows them.
 */
export function fullPatches(core: EngineCore): readonly ViewPatch[] {
  const { dirt } = core;
  const { market, desk, portfolio, ledger } = core.rooms;
  const patches: ViewPatch[] = [instrumentsPatch(core), { kind: 'session', session: sessionView(core) }];
  patches.push(marketPatch(core, new Set(market.instruments().map((instrument) => instrument.asset))));
  if (core.focus !== null) patches.push(...focusPatches(core, core.focus, true));
  const tickets = [...desk.waiting(), ...desk.recent(100)].map((ticket) => ticket.ticketId);
  patches.push(ticketPatch(core, new Set([...tickets, ...dirt.tickets])));
  const held = portfolio.positions().map((position) => position.asset);
  patches.push(positionsPatch(core, new Set([...held, ...dirt.positions])));
  const orders = [...ledger.working(), ...ledger.recent(200)].map((order) => order.cloid);
  patches.push(ordersPatch(core, new Set([...orders, ...dirt.orders])));
  patches.push({ kind: 'fills', add: core.recentFills() });
  pushMoney(core, patches, true);
  pushBookRisk(core, patches, true);
  patches.push({ kind: 'regime', regime: regimeView(core) });
  patches.push({ kind: 'sentiment', sentiment: sentimentView(core, true) });
  patches.push(interventionsPatch(core));
  patches.push({ kind: 'alerts', add: core.alerts.recent(200) });
  patches.push({ kind: 'decisions', add: core.decisionLog.recent(1000) });
  return patches;
}

/** The whole list: it is short, and items leave it. */
function interventionsPatch(core: EngineCore): ViewPatch {
  return { kind: 'interventions', items: core.rooms.execution.interventions.list() };
}

function instrumentsPatch(core: EngineCore): ViewPatch {
  return { kind: 'instruments', instruments: core.rooms.market.instruments() };
}

/** Without new hours the regime becomes unknown: no input says so. */
function noteRegime({ dirt, rooms, atMs }: EngineCore): void {
  const regime = rooms.regime.regimeAt(atMs);
  if (regime !== dirt.shownRegime) dirt.regime = true;
  dirt.shownRegime = regime;
}

function pushFocus(core: EngineCore, patches: ViewPatch[]): void {
  const { focus, dirt } = core;
  if (focus === null) return;
  if (dirt.focusReset || dirt.bars.has(focus)) patches.push(...focusPatches(core, focus, dirt.focusReset));
  else if (dirt.assets.has(focus)) patches.push(...bookPatches(core, focus));
}

/** Book and bars of the focused asset: the whole series at a change of focus, else the last closed bar, those that wait and the one that forms. */
function focusPatches(core: EngineCore, asset: AssetId, reset: boolean): readonly ViewPatch[] {
  const { market } = core.rooms;
  const closed = market.bars(asset);
  const forming = market.formingBar(asset);
  const shown = [...(reset ? closed : closed.slice(-2)), ...market.waitingBars(asset), ...(forming ? [forming] : [])];
  const bars = shown.map((bar) => barView(bar, market.isIncomplete(bar)));
  return [...bookPatches(core, asset), { kind: 'bars', asset, bars, reset }];
}

function bookPatches(core: EngineCore, asset: AssetId): readonly ViewPatch[] {
  const quote = core.rooms.market.quote(asset);
  return quote === null ? [] : [{ kind: 'book', book: bookView(asset, quote) }];
}

/** Sizes of waiting tickets move with the market: they are shown anew once a second. */
function pushWaiting(core: EngineCore, patches: ViewPatch[]): void {
  const patch = waitingTicketPatch(core);
  if (patch !== null) patches.push(patch);
}

/** What kind of market it is, and what the book may lose in it. */
function pushStanding(core: EngineCore, patches: ViewPatch[]): void {
  noteRegime(core);
  if (core.dirt.regime) patches.push({ kind: 'regime', regime: regimeView(core) });
  pushBookRisk(core, patches, false);
}

function pushBookRisk(core: EngineCore, patches: ViewPatch[], whole: boolean): void {
  const patch = bookRiskPatch(core, whole);
  if (patch !== null) patches.push(patch);
}

function positionsPatch(core: EngineCore, assets: ReadonlySet<AssetId>): ViewPatch {
  const upsert = [];
  const remove: AssetId[] = [];
  const equityUnits = core.rooms.portfolio.equity()?.equityUnits ?? null;
  for (const asset of assets) {
    const position = core.rooms.portfolio.position(asset);
    if (position === null) remove.push(asset);
    else
      upsert.push(
        positionView(position, {
          equityUnits,
          protective: core.rooms.ledger.protectiveOf(asset),
          unprotectedSinceMs: core.rooms.execution.unprotectedSinceMs(asset),
        }),
      );
  }
  return { kind: 'positions', upsert, remove };
}

function ordersPatch(core: EngineCore, cloids: ReadonlySet<string>): ViewPatch {
  const upsert = [];
  const remove: string[] = [];
  for (const cloid of cloids) {
    const order = core.rooms.ledger.get(cloid);
    if (order === null) remove.push(cloid);
    else upsert.push(orderView(order, noteOf(core, order), core.rooms.quality.stamps.view(cloid)));
  }
  return { kind: 'orders', upsert, remove };
}

/** What is said of an order: its place among those of its entry, then how it stands. */
function noteOf(core: EngineCore, order: OrderRecord): string {
  const story = order.state === 'unknown' ? core.rooms.execution.unknownStory(order.cloid, core.atMs) : order.note;
  if (order.part === undefined) return story;
  return story === '' ? partWords(order.part) : `${partWords(order.part)}: ${story}`;
}

function pushMoney(core: EngineCore, patches: ViewPatch[], whole: boolean): void {
  const { portfolio, risk } = core.rooms;
  const equity = portfolio.equity();
  patches.push({ kind: 'risk', risk: riskView(core, buildExposures(core, null), (asset) => lossAtStop(core, asset)) });
  if (equity === null) return;
  patches.push({
    kind: 'account',
    account: accountView({
      equity,
      cashUnits: portfolio.cashUnits,
      feesUnits: portfolio.feesUnits,
      fundingUnits: portfolio.fundingUnits,
      marginUsedUnits: portfolio.marginUsedUnits((asset) => core.leverage(asset)),
      risk: risk.view(core.atMs),
      curve: whole ? core.curve.points() : core.curve.takeNew(),
      curveReset: whole,
    }),
  });
}
