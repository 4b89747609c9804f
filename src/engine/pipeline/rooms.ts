import type { EngineSettings } from '../domain/settings.ts';
import { DeskRoom } from '../desk/desk-room.ts';
import { ExecutionRoom } from '../execution/execution-room.ts';
import { FeatureRoom } from '../features/feature-room.ts';
import { MarketRoom } from '../market/market-room.ts';
import { OrderLedger } from '../orders/order-ledger.ts';
import { PortfolioRoom } from '../portfolio/portfolio-room.ts';
import { QualityRoom } from '../quality/quality-room.ts';
import { RegimeRoom } from '../regime/regime-room.ts';
import { SentimentIndex } from '../regime/sentiment-index.ts';
import { RiskRoom } from '../risk/risk-room.ts';
import { SignalRoom } from '../signals/signal-room.ts';

/** Every stateful room of one engine. The pipeline is the only owner; rooms never meet except through it. */
export interface Rooms {
  readonly market: MarketRoom;
  readonly features: FeatureRoom;
  readonly signals: SignalRoom;
  readonly desk: DeskRoom;
  readonly risk: RiskRoom;
  readonly ledger: OrderLedger;
  readonly execution: ExecutionRoom;
  readonly portfolio: PortfolioRoom;
  readonly quality: QualityRoom;
  readonly sentiment: SentimentIndex;
  readonly regime: RegimeRoom;
}

/** Names of the rooms in the order of the flow; the order of the parts in a snapshot. */
const ROOM_NAMES = [
  'market',
  'features',
  'signals',
  'desk',
  'risk',
  'ledger',
  'execution',
  'portfolio',
  'quality',
  'sentiment',
  'regime',
] as const satisfies readonly (keyof Rooms)[];

/** Builds empty rooms for `settings`. */
export function createRooms(settings: EngineSettings): Rooms {
  return {
    market: new MarketRoom(settings.market),
    features: new FeatureRoom(settings.strategies, settings.sizing.minVolatilityBars, settings.market.barIntervalMs),
    signals: new SignalRoom(settings.signals),
    desk: new DeskRoom(settings.desk),
    risk: new RiskRoom(settings.risk),
    ledger: new OrderLedger(),
    execution: new ExecutionRoom(settings.execution),
    portfolio: new PortfolioRoom(),
    quality: new QualityRoom(),
    sentiment: new SentimentIndex(),
    regime: new RegimeRoom(),
  };
}

/** The complete state of all rooms as plain JSON data. */
export function snapshotRooms(rooms: Rooms): Record<string, unknown> {
  const parts: Record<string, unknown> = {};
  for (const name of ROOM_NAMES) parts[name] = rooms[name].snapshot();
  return parts;
}

/** Brings all rooms back to a state written by `snapshotRooms` of the same build. */
export function restoreRooms(rooms: Rooms, parts: Readonly<Record<string, unknown>>): void {
  for (const name of ROOM_NAMES) rooms[name].restore(parts[name]);
}
