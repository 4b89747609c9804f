import type { Instrument } from '../domain/instrument.ts';
import { ladderOf, maintenanceUnits } from '../domain/margin-tiers.ts';
import type { EngineCore } from './engine-core.ts';

/** A settlement is one of a market that is taken off for so long before the news, ms: lists are asked for rarely while nothing is open. */
const SETTLED_MS = 1_800_000;

/** The venue has so long to settle before it is asked, ms. */
const ASK_MS = 1_000;

/**
 * Tells a person when the venue changes a market in which something is held or rests: it takes the market off, brings it back, or changes its
 * highest leverage or what it asks of the position. Called before the change is taken in; of other markets nothing is told.
 */
export function tellListing(core: EngineCore, now: Instrument): void {
  const before = core.rooms.market.instrument(now.asset);
  if (before === null || !isHeld(core, now.asset)) return;
  const { symbol } = now;
  if (before.listed && !now.listed) {
    raise(core, now, {
      level: 'critical',
      what: 'delisted',
      title: `${symbol} was taken off by the venue`,
      body: `The venue settles the position in ${symbol} at its own price and cancels its orders, stops too. Nothing can be opened or closed there any more; the account is compared as usual.`,
    });
    askSoon(core);
    return;
  }
  if (!before.listed && now.listed)
    raise(core, now, {
      level: 'info',
      what: 'listed',
      title: `${symbol} is listed again`,
      body: `The venue takes orders in ${symbol} again.`,
    });
  if (before.maxLeverage !== now.maxLeverage) tellLeverage(core, before, now);
  else tellLadder(core, before, now);
}

/** The account tells how the venue settled a position; the next regular question may be half a minute away. */
function askSoon({ run, atMs }: EngineCore): void {
  if (run.nextReconcileMs !== null) run.nextReconcileMs = Math.min(run.nextReconcileMs, atMs + ASK_MS);
}

function tellLeverage(core: EngineCore, before: Instrument, now: Instrument): void {
  const isLower = now.maxLeverage < before.maxLeverage;
  raise(core, now, {
    level: isLower ? 'warning' : 'info',
    what: `leverage:${now.maxLeverage}`,
    title: `${now.symbol}: the venue now allows leverage of ${now.maxLeverage}, before ${before.maxLeverage}`,
    body: isLower
      ? `What is held in ${now.symbol} needs more margin from now on; the price of liquidation is nearer.`
      : `What is held in ${now.symbol} needs no more margin than before.`,
  });
}

/** Steps of the ladder that move under a position change what it needs; those beyond it are no news. */
function tellLadder(core: EngineCore, before: Instrument, now: Instrument): void {
  const position = core.rooms.portfolio.position(now.asset);
  if (position === null) return;
  const { sizeLots, markTicks, costUnits } = position;
  const notional = markTicks === null ? Math.abs(costUnits) : Math.abs(sizeLots) * markTicks;
  const [was, is] = [before, now].map((terms) => maintenanceUnits(ladderOf(terms), notional)) as [number, number];
  if (is === was) return;
  const isMore = is > was;
  raise(core, now, {
    level: isMore ? 'warning' : 'info',
    what: `ladder:${is}`,
    title: `${now.symbol}: the venue asks ${isMore ? 'more' : 'less'} margin of what is held`,
    body: `The price of liquidation of ${now.symbol} is ${isMore ? 'nearer' : 'further away'} than before.`,
  });
}

function isHeld(core: EngineCore, asset: number): boolean {
  const { portfolio, ledger } = core.rooms;
  if (portfolio.position(asset) !== null || ledger.working().some((order) => order.asset === asset)) return true;
  // The fill by which the venue settled it may come before the news of why; no order of ours made it.
  return core.recentFills().some((fill) => fill.asset === asset && fill.cloid === null && isRecent(core, fill.atMs));
}

function isRecent(core: EngineCore, atMs: number): boolean {
  return core.atMs - atMs <= SETTLED_MS;
}

interface ListingAlert {
  readonly level: 'info' | 'warning' | 'critical';
  readonly what: string;
  readonly title: string;
  readonly body: string;
}

function raise(core: EngineCore, { asset }: Instrument, { level, what, title, body }: ListingAlert): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level,
      category: 'risk_management',
      dedupKey: `listing:${asset}:${what}`,
      title,
      body,
      asset,
      ticketId: null,
    }),
  );
}
