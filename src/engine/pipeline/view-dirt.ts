import type { AlertView, DecisionView, FillView } from '../../contract/views.ts';
import type { AssetId } from '../../contract/units.ts';

/**
 * What has changed on the picture since patches were last asked for. Views are outside the state hash, so this may be drained at
 * any pace without touching a decision.
 */
export class ViewDirt {
  readonly assets = new Set<AssetId>();
  readonly bars = new Set<AssetId>();
  readonly tickets = new Set<string>();
  readonly removedTickets = new Set<string>();
  readonly orders = new Set<string>();
  readonly positions = new Set<AssetId>();
  fills: FillView[] = [];
  alerts: AlertView[] = [];
  decisions: DecisionView[] = [];
  instruments = false;
  session = false;
  money = false;
  focusReset = false;

  /** Forgets everything, after patches were made of it. */
  clear(): void {
    this.assets.clear();
    this.bars.clear();
    this.tickets.clear();
    this.removedTickets.clear();
    this.orders.clear();
    this.positions.clear();
    this.fills = [];
    this.alerts = [];
    this.decisions = [];
    this.instruments = false;
    this.session = false;
    this.money = false;
    this.focusReset = false;
  }
}
