import type { EngineHost } from '../../adapters/host/engine-host.ts';
import { BREAKER_NAMES } from '../../contract/commands.ts';
import type { VenueName } from '../../contract/views.ts';
import type { ComponentSummary } from './component-log.ts';
import type { LatencyLog } from './latency-log.ts';

/** What a headless run prints. Money in USDC as exact decimal strings. */
export interface HeadlessSummary {
  readonly venue: VenueName;
  readonly seed: number;
  readonly dataDir: string | null;
  readonly simulatedMinutes: number;
  readonly symbols: number;
  readonly signals: {
    readonly received: number;
    readonly refused: number;
    readonly approved: number;
    readonly expired: number;
  };
  readonly orders: {
    readonly submitted: number;
    readonly filled: number;
    readonly rejected: number;
    readonly denied: number;
    readonly cancelled: number;
    readonly unknown: number;
  };
  readonly fills: number;
  readonly equity: { readonly start: string; readonly end: string };
  /** Funding received less paid. */
  readonly funding: string;
  /** Highest exposure of one asset right after an opening order was approved, position and open orders together. */
  readonly maxAssetExposureRate: number;
  readonly breakerTrips: Readonly<Record<string, number>>;
  readonly decisionLatencyUs: { readonly p50: number; readonly p99: number } | null;
  readonly stateHash: string;
  /** How the parts of the session stood before the end. */
  readonly components: readonly ComponentSummary[];
}

/** What a summary is made of; `startEquity` in micro-USDC. */
export interface SummaryParts {
  readonly host: EngineHost;
  readonly venue: VenueName;
  /** Minutes of the venue's time that went by. */
  readonly minutes: number;
  readonly startEquity: number;
  readonly latencies: LatencyLog;
  readonly seed: number;
  readonly dataName: string | null;
  readonly components: readonly ComponentSummary[];
}

/** Sums a finished run up. */
export function summarise(parts: SummaryParts): HeadlessSummary {
  const { host, venue, minutes, startEquity, latencies, seed, dataName } = parts;
  const { engine } = host;
  const figures = engine.figures();
  const { orders, signals, desk } = figures;
  return {
    venue,
    seed,
    dataDir: dataName,
    simulatedMinutes: Math.round(minutes),
    symbols: figures.instruments.length,
    signals: { received: signals.received, refused: signals.refused, approved: desk.approved, expired: desk.expired },
    orders: {
      submitted: orders.submitted,
      filled: orders.filled,
      rejected: orders.rejected,
      denied: orders.denied,
      cancelled: orders.cancelled,
      unknown: orders.unknown,
    },
    fills: figures.counters.fills,
    equity: { start: usdc(startEquity), end: usdc(figures.equity?.equityUnits ?? 0) },
    funding: usdc(fundingUnits(host)),
    maxAssetExposureRate: Math.round(figures.maxAssetExposureRate * 1e6) / 1e6,
    breakerTrips: Object.fromEntries(BREAKER_NAMES.map((name) => [name, figures.counters.breakerTrips[name] ?? 0])),
    decisionLatencyUs: latencies.percentiles(),
    stateHash: engine.stateHash(),
    components: parts.components,
  };
}

/** Micro-USDC; 0 while the account is not known. */
function fundingUnits({ engine }: EngineHost): number {
  const patch = engine.viewSnapshot().find(({ kind }) => kind === 'account');
  return patch?.kind === 'account' ? patch.account.fundingUnits : 0;
}

/** Micro-USDC as an exact decimal. */
function usdc(units: number): string {
  const sign = units < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(units) / 1_000_000);
  const rest = String(Math.abs(units) % 1_000_000).padStart(6, '0');
  return `${sign}${whole}.${rest}`;
}
