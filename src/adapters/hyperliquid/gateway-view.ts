import type { BudgetView, ConnectionView } from '../../contract/venue-account.ts';
import type { VenueStatus } from '../../engine/domain/inputs.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { LatencyMeter } from './latency-meter.ts';
import type { Upkeep } from './upkeep.ts';
import type { VenueHttp } from './venue-http.ts';
import type { SocketState, VenueSocket } from './venue-socket.ts';

/** The gateway's own state, for views and logs. */
export interface GatewayView {
  readonly account: string;
  readonly agent: { readonly address: string; readonly validUntilMs: number | null };
  readonly connection: VenueStatus['connection'];
  readonly sockets: { readonly account: SocketState; readonly market: SocketState };
  readonly clockSkewMs: number;
  readonly budget: BudgetView;
  /** What the connection is made of, and the response times of each kind of request. */
  readonly profile: ConnectionView;
  readonly latency: ReturnType<LatencyMeter['view']>;
  readonly problems: readonly string[];
}

/** What the limits and the connection are read from. */
export interface ViewParts {
  readonly http: VenueHttp;
  readonly meter: BudgetMeter;
  readonly upkeep: Pick<Upkeep, 'usageNow'>;
  /** The account's socket, null before there is one. */
  readonly account: VenueSocket | null;
  readonly market: readonly VenueSocket[];
}

/** What is used of the venue's limits now, and what the connection is made of. */
export function connectionView({
  http,
  meter,
  upkeep,
  account,
  market,
}: ViewParts): Pick<GatewayView, 'budget' | 'profile'> {
  const sockets = account === null ? market : [account, ...market];
  meter.sockets = sockets.filter(({ state }) => state !== 'connecting').length;
  meter.subscriptions = sockets.reduce((sum, { subscriptions }) => sum + subscriptions, 0);
  return {
    budget: meter.view((component) => http.gate.pausedMs(component)),
    profile: {
      style: http.profile.style,
      usage: http.profile.usage,
      usageNow: upkeep.usageNow,
      marketSockets: { used: market.filter(({ state }) => state === 'ready').length, limit: market.length },
      quarantined: sockets.reduce((sum, { quarantined }) => sum + quarantined.length, 0),
      ...http.view(),
    },
  };
}
