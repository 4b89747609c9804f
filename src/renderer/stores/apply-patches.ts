import type { AccountView, AlertView, BarView, DecisionView, FillView, ViewPatch } from '../../contract/views.ts';
import type { SentimentView } from '../../contract/sentiment-view.ts';
import { type LogShape, mergeByTime, mergeLog, mergeMap } from './merge.ts';
import { type BarSeries, type EquityCurve, KEEP, type ViewState } from './view-state.ts';

const FILLS: LogShape<FillView> = { keyOf: (row) => row.tid, timeOf: (row) => row.atMs, keep: KEEP.fills };
const ALERTS: LogShape<AlertView> = { keyOf: (row) => row.alertId, timeOf: (row) => row.atMs, keep: KEEP.alerts };
const DECISIONS: LogShape<DecisionView> = {
  keyOf: (row) => row.decisionId,
  timeOf: (row) => row.atMs,
  keep: KEEP.decisions,
};

type BarsPatch = Extract<ViewPatch, { kind: 'bars' }>;

const barTime = (bar: BarView): number => bar.openMs;
const pointTime = (point: readonly [number, number]): number => point[0];

/** A part of a series that is over its bound is cut by a quarter at once, so that the chart is rebuilt rarely. */
function trimmed<T>(rows: readonly T[], keep: number): readonly T[] {
  return rows.length > keep ? rows.slice(rows.length - Math.floor(keep * 0.75)) : rows;
}

function applyBars(series: BarSeries, patch: BarsPatch): BarSeries {
  const replaced = patch.reset || series.asset !== patch.asset;
  const merged = mergeByTime(replaced ? [] : series.bars, patch.bars, barTime);
  if (merged === null && !replaced) return series;
  const bars = trimmed(merged ?? [], KEEP.bars);
  const rebuilt = replaced || bars !== merged;
  return { asset: patch.asset, bars, generation: rebuilt ? series.generation + 1 : series.generation };
}

function applyCurve(
  curve: EquityCurve,
  added: EquityCurve['points'],
  { reset, keep }: { readonly reset: boolean; readonly keep: number },
): EquityCurve {
  const merged = mergeByTime(reset ? [] : curve.points, added, pointTime);
  if (merged === null && !reset) return curve;
  const points = trimmed(merged ?? [], keep);
  const rebuilt = reset || points !== merged;
  return { points, generation: rebuilt ? curve.generation + 1 : curve.generation };
}

function applyAccount(state: ViewState, account: AccountView): ViewState {
  const curve = applyCurve(state.curve, account.curve, { reset: account.curveReset, keep: KEEP.curve });
  return { ...state, account, curve };
}

function applySentiment(state: ViewState, sentiment: SentimentView): ViewState {
  const shape = { reset: sentiment.historyReset, keep: KEEP.moods };
  return { ...state, sentiment, moods: applyCurve(state.moods, sentiment.history, shape) };
}

/** One patch on the picture. */
function applyOne(state: ViewState, patch: ViewPatch): ViewState {
  switch (patch.kind) {
    case 'session':
      return { ...state, session: patch.session };
    case 'instruments':
      return { ...state, instruments: mergeMap(state.instruments, patch.instruments, (row) => row.asset) };
    case 'market':
      return { ...state, market: mergeMap(state.market, patch.rows, (row) => row.asset) };
    case 'book':
      return { ...state, book: patch.book };
    case 'bars':
      return { ...state, series: applyBars(state.series, patch) };
    case 'tickets':
      return { ...state, tickets: mergeMap(state.tickets, patch.upsert, (row) => row.ticketId, patch.remove) };
    case 'positions':
      return { ...state, positions: mergeMap(state.positions, patch.upsert, (row) => row.asset, patch.remove) };
    case 'orders':
      return { ...state, orders: mergeMap(state.orders, patch.upsert, (row) => row.cloid, patch.remove) };
    case 'account':
      return applyAccount(state, patch.account);
    default:
      return applyRest(state, patch);
  }
}

function applyRest(
  state: ViewState,
  patch: Extract<
    ViewPatch,
    { kind: 'fills' | 'alerts' | 'decisions' | 'risk' | 'interventions' | 'sentiment' | 'regime' | 'bookRisk' }
  >,
): ViewState {
  switch (patch.kind) {
    case 'fills':
      return { ...state, fills: mergeLog(state.fills, patch.add, FILLS) };
    case 'alerts':
      return { ...state, alerts: mergeLog(state.alerts, patch.add, ALERTS) };
    case 'decisions':
      return { ...state, decisions: mergeLog(state.decisions, patch.add, DECISIONS) };
    case 'risk':
      return { ...state, risk: patch.risk };
    case 'interventions':
      return { ...state, interventions: patch.items };
    case 'regime':
      return { ...state, regime: patch.regime };
    case 'bookRisk':
      return { ...state, bookRisk: patch.bookRisk };
    case 'sentiment':
      return applySentiment(state, patch.sentiment);
  }
}

/**
 * Joins the kinds that come often (market rows, the book, the session), so that a frame of
 * batches copies each collection once. They touch nothing that the other kinds touch, so their order among those is free.
 */
export function joinPatches(patches: readonly ViewPatch[]): readonly ViewPatch[] {
  const market = patches.filter((patch) => patch.kind === 'market');
  const book = patches.findLast((patch) => patch.kind === 'book');
  const session = patches.findLast((patch) => patch.kind === 'session');
  const rest = patches.filter((patch) => patch.kind !== 'market' && patch.kind !== 'book' && patch.kind !== 'session');
  const joined: ViewPatch[] = session === undefined ? [] : [session];
  if (market.length > 0) joined.push({ kind: 'market', rows: market.flatMap((patch) => patch.rows) });
  if (book !== undefined) joined.push(book);
  return [...joined, ...rest];
}

/** Applies patches in order. Pure; the state that comes back shares every row that did not change. */
export function applyPatches(state: ViewState, patches: readonly ViewPatch[]): ViewState {
  return joinPatches(patches).reduce(applyOne, state);
}
