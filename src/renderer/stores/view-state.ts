import type {
  AccountView,
  AlertView,
  BarView,
  BookView,
  DecisionView,
  FillView,
  InstrumentView,
  InterventionView,
  MarketRowView,
  OrderView,
  PositionView,
  RiskView,
  SessionView,
  TicketView,
} from '../../contract/views.ts';
import type { BookRiskView } from '../../contract/book-risk.ts';
import type { RegimeView } from '../../contract/regime-view.ts';
import type { SentimentView } from '../../contract/sentiment-view.ts';
import type { AssetId } from '../../contract/units.ts';

/** How far the picture can be trusted. */
export interface LinkState {
  /** loading until the first snapshot; stale from a missing number until the snapshot that repairs it; failed = no answer. */
  readonly status: 'loading' | 'live' | 'stale' | 'failed';
  /** Plain reason of stale and failed, else ''. */
  readonly reason: string;
  readonly epoch: string | null;
  readonly seq: number;
}

/** The bars of one asset. A new `generation` means that the series was replaced, not extended. */
export interface BarSeries {
  readonly asset: AssetId | null;
  readonly generation: number;
  readonly bars: readonly BarView[];
}

/** The equity curve or the history of an index; a new `generation` means that it was replaced, not extended. */
export interface EquityCurve {
  readonly generation: number;
  readonly points: readonly (readonly [number, number])[];
}

/** The window's replica of the engine's picture. Maps and arrays are replaced when they change, rows keep their identity when not. */
export interface ViewState {
  readonly link: LinkState;
  readonly session: SessionView | null;
  readonly instruments: ReadonlyMap<AssetId, InstrumentView>;
  readonly market: ReadonlyMap<AssetId, MarketRowView>;
  readonly book: BookView | null;
  readonly series: BarSeries;
  readonly tickets: ReadonlyMap<string, TicketView>;
  readonly positions: ReadonlyMap<AssetId, PositionView>;
  readonly orders: ReadonlyMap<string, OrderView>;
  /** Oldest first, as are alerts and decisions. */
  readonly fills: readonly FillView[];
  readonly account: AccountView | null;
  readonly curve: EquityCurve;
  readonly risk: RiskView | null;
  readonly bookRisk: BookRiskView | null;
  readonly regime: RegimeView | null;
  readonly sentiment: SentimentView | null;
  /** (publishedAtMs, 0..100), oldest first. */
  readonly moods: EquityCurve;
  /** What waits for a person's hands, oldest first. */
  readonly interventions: readonly InterventionView[];
  readonly alerts: readonly AlertView[];
  readonly decisions: readonly DecisionView[];
}

/** The picture before anything is known. */
export const EMPTY_VIEW: ViewState = {
  link: { status: 'loading', reason: '', epoch: null, seq: 0 },
  session: null,
  instruments: new Map(),
  market: new Map(),
  book: null,
  series: { asset: null, generation: 0, bars: [] },
  tickets: new Map(),
  positions: new Map(),
  orders: new Map(),
  fills: [],
  account: null,
  curve: { generation: 0, points: [] },
  risk: null,
  bookRisk: null,
  regime: null,
  sentiment: null,
  moods: { generation: 0, points: [] },
  interventions: [],
  alerts: [],
  decisions: [],
};

/** Rows kept in the window; the journal keeps everything. */
export const KEEP = { bars: 6000, fills: 1000, alerts: 500, decisions: 4000, curve: 6000, moods: 10_000 } as const;
