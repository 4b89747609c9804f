import { type AssetId, UNITS_PER_USDC } from '../../contract/units.ts';
import type { AccountSnapshot } from '../domain/inputs.ts';
import { usdcWords } from '../domain/words.ts';
import { isolatedEquity, liquidationDistance } from '../risk/metrics/liquidation.ts';
import type { EngineCore } from './engine-core.ts';
import { margined } from './margined.ts';

/** Less than this share of what a position cost, or than a dollar, is funding and rounding and no news. */
const NEWS_SHARE = 0.01;

/** How an asset's margin is counted at a moment. */
export interface CountedMargin {
  readonly asset: AssetId;
  readonly leverage: number;
  readonly isIsolated: boolean;
  /** Micro-USDC, signed. */
  readonly addedUnits: number;
  /** The position that the venue told it of, lots; null = it has told nothing. */
  readonly toldLots: number | null;
}

/** How the margin of every position of a statement is counted now. */
export function countedMargins(core: EngineCore, { positions }: AccountSnapshot): readonly CountedMargin[] {
  return positions.map(({ asset }) => countedMargin(core, asset));
}

function countedMargin(core: EngineCore, asset: AssetId): CountedMargin {
  const { market, portfolio } = core.rooms;
  const terms = portfolio.marginTerms(asset);
  return {
    asset,
    leverage: core.leverage(asset),
    isIsolated: terms?.isIsolated ?? market.instrument(asset)?.marginMode !== undefined,
    addedUnits: terms?.addedUnits ?? 0,
    toldLots: terms?.sizeLots ?? null,
  };
}

/**
 * Tells a person what a statement changed of how margin is counted: the leverage or the kind of margin of what is held, and money that was put to an isolated
 * position or taken from it. `before`: from `countedMargins`, before the statement was taken in.
 */
export function tellMargins(core: EngineCore, before: readonly CountedMargin[]): void {
  for (const was of before) {
    const now = countedMargin(core, was.asset);
    if (now.leverage !== was.leverage || now.isIsolated !== was.isIsolated) tellTerms(core, was, now);
    else if (now.isIsolated && now.toldLots === was.toldLots) tellAdded(core, was, now);
  }
}

function tellTerms(core: EngineCore, was: CountedMargin, now: CountedMargin): void {
  const isTighter = now.isIsolated ? !was.isIsolated : now.leverage < was.leverage;
  raise(core, now, {
    level: isTighter ? 'warning' : 'info',
    title: `${core.symbol(now.asset)}: now ${words(now)} (before: ${words(was)})`,
    body: `It is so at the venue; margin, free margin and the price of liquidation are counted with it from now on.${
      now.isIsolated ? ' Nothing else of the account stands behind this position.' : ''
    }${beyondWords(core, now)}`,
  });
}

function tellAdded(core: EngineCore, was: CountedMargin, now: CountedMargin): void {
  const added = now.addedUnits - was.addedUnits;
  const cost = Math.abs(core.rooms.portfolio.position(now.asset)?.costUnits ?? 0);
  if (!(Math.abs(added) >= Math.max(UNITS_PER_USDC, cost * NEWS_SHARE))) return;
  const sum = usdcWords(Math.abs(added));
  raise(core, now, {
    level: added < 0 ? 'warning' : 'info',
    title: `${core.symbol(now.asset)}: ${sum} of margin ${added < 0 ? 'taken away' : 'added'} at the venue`,
    body: `The price of liquidation of this position is ${added < 0 ? 'nearer' : 'further away'} than before.${beyondWords(core, now)}`,
  });
}

/** Says of an isolated position that its stop comes too late; '' where it does not, where it has none, and where margin is shared. */
function beyondWords(core: EngineCore, { asset, isIsolated }: CountedMargin): string {
  const position = core.rooms.portfolio.position(asset);
  if (!isIsolated || position === null || position.stopTicks === null) return '';
  const one = margined(core, position);
  const room = liquidationDistance({ ...one, equityUnits: isolatedEquity(one) });
  const toStop = (Math.sign(one.lots) * (one.markTicks - position.stopTicks)) / one.markTicks;
  return room !== null && toStop >= room ? ' Its stop lies beyond that price: it would be liquidated first.' : '';
}

function words({ isIsolated, leverage }: CountedMargin): string {
  return `${isIsolated ? 'isolated' : 'cross'} margin, leverage of ${leverage}`;
}

interface MarginAlert {
  readonly level: 'info' | 'warning';
  readonly title: string;
  readonly body: string;
}

function raise(core: EngineCore, { asset, leverage, isIsolated, addedUnits }: CountedMargin, alert: MarginAlert): void {
  core.sink.decision({
    chain: `reconcile:${core.seq}`,
    stage: 'reconcile',
    outcome: 'info',
    text: alert.title,
    asset,
    figures: { leverage, margin: isIsolated ? 'isolated' : 'cross', added: usdcWords(addedUnits) },
  });
  core.sink.alert(
    core.alerts.raise({
      ...alert,
      atMs: core.atMs,
      category: 'risk_management',
      dedupKey: `margin:${asset}:${isIsolated}:${leverage}:${addedUnits}`,
      asset,
      ticketId: null,
    }),
  );
}
