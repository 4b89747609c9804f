import type { AlertView, DecisionView, FillView } from '../../contract/views.ts';
import type { Regime } from '../../contract/regime-view.ts';
import type { AssetId } from '../../contract/units.ts';

/** Lines of one kind that wait for a window at most; a window that comes later is given the logs. */
const LINES_KEPT = 5_000;

/**
 * What has changed on the picture since patches were last asked for. Views are outside the state hash, so this may be drained at
 * any pace without touching a decision.
 */
export class ViewDirt {
  readonly assets = new Set<AssetId>();
  readonly bars = new Set<AssetId>();
  readonly tickets = new Set<string>();
  readonly orders = new Set<string>();
  readonly positions = new Set<AssetId>();
  fills: FillView[] = [];
  alerts: AlertView[] = [];
  decisions: DecisionView[] = [];
  instruments = false;
  interventions = false;
  session = false;
  money = false;
  sentiment = false;
  regime = false;
  /** True when more of the index's history changed than its end. */
  sentimentSeries = false;
  focusReset = false;
  /** What the picture shows against each asset's data: that comes and goes with time alone, so it is compared and not told. */
  readonly shownTrust = new Map<AssetId, number>();
  /** Until then that comparison finds nothing by time alone, ms UTC, under a stale limit of so many ms. */
  trustHoldsUntilMs = -1;
  shownStaleAfterMs = 0;
  /** Regime on the picture; it becomes unknown with time alone. */
  shownRegime: Regime | null = null;
  /** Faults of all markets on the picture. */
  shownFaults = 0;
  /** Since when the whole feed is silent on the picture, and whether it says that no symbol can be traded. */
  shownSilentSinceMs: number | null = null;
  shownSilent = false;
  #watched = false;

  /** Somebody looks from now on: what changes is kept until it is asked for. */
  watch(): void {
    this.#watched = true;
  }

  /** To be called after each step: forgets what nobody will ever ask for. */
  settle(): void {
    if (!this.#watched) {
      this.clear();
      return;
    }
    if (this.fills.length > LINES_KEPT) this.fills = this.fills.slice(-LINES_KEPT / 2);
    if (this.alerts.length > LINES_KEPT) this.alerts = this.alerts.slice(-LINES_KEPT / 2);
    if (this.decisions.length > LINES_KEPT) this.decisions = this.decisions.slice(-LINES_KEPT / 2);
  }

  /** Forgets everything, after patches were made of it. */
  clear(): void {
    if (this.assets.size > 0) this.assets.clear();
    if (this.bars.size > 0) this.bars.clear();
    if (this.tickets.size > 0) this.tickets.clear();
    if (this.orders.size > 0) this.orders.clear();
    if (this.positions.size > 0) this.positions.clear();
    if (this.fills.length > 0) this.fills = [];
    if (this.alerts.length > 0) this.alerts = [];
    if (this.decisions.length > 0) this.decisions = [];
    this.instruments = false;
    this.interventions = false;
    this.session = false;
    this.money = false;
    this.sentiment = false;
    this.regime = false;
    this.sentimentSeries = false;
    this.focusReset = false;
  }
}
