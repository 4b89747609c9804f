import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import { asLots, asUnits, type PriceTicks } from '../../contract/units.ts';
import type { BindingConstraint, PositionSizeResult, SizingInput } from '../domain/flow.ts';
import { MIN_NOTIONAL_UNITS } from '../domain/instrument.ts';
import { notionalUnits } from '../domain/money.ts';
import type { SizeStep } from '../domain/size-step.ts';
import type { CapSettings, SizingSettings } from '../domain/settings.ts';
import { usdcWords } from '../domain/words.ts';
import { invariant } from '../kernel/invariant.ts';
import { brokenCap, openCapBook, refusalOf, roomsOf, shown, type Cap, type CapBook } from './caps.ts';
import { proposeRate, type Proposal } from './propose.ts';

/**
 * Size of one entry in whole lots with its whole story. A float proposes a share of equity; from there on integers dispose: the caps
 * are applied in the order person, strategy, asset, gross, net, loss_at_stop, total_loss_at_stop, book_volatility, stress, margin, liquidity, and the tightest
 * one is named (the first of equals); then the lot and the venue's minimum of 10 USDC at the lower of touch and worst price. Caps value
 * the order at the highest of mark, touch and worst price, so that neither slippage nor a mark above the touch carries it past a cap.
 *
 * There is no size, only a refusal, when equity, a price or a strength is unknown, NaN or not above zero, the stop lies on the wrong
 * side, the method lacks what it needs, or a cap leaves less than a lot. Never throws for bad input; throws `InvariantError` if the
 * last count in integers finds a cap passed, which would be a fault of our own. Loss at stop counts from touch to stop.
 */
export function sizePosition(input: SizingInput, settings: SizingSettings, caps: CapSettings): PositionSizeResult {
  const refusal = inputRefusal(input);
  if (refusal !== null) return noTrade(input, settings, { refusal });
  const proposal = proposeRate(input, settings);
  if (proposal.refusal !== null) return noTrade(input, settings, { refusal: proposal.refusal, proposal });
  const book = openCapBook(input, caps, input.markTicks ?? Number.NaN);
  const rooms = roomsOf(input, caps, book);
  const rawLots = Math.floor(Math.min((book.equityUnits * proposal.rate) / input.entryTicks, Number.MAX_SAFE_INTEGER));
  const cut = applyCaps(rawLots, rooms);
  const steps = [...proposal.steps, ...capSteps(rooms, proposal.rate, input)];
  const story = { proposal, steps, maxLots: cut.maxLots };
  if (rawLots < 1) {
    return noTrade(input, settings, { ...story, binding: 'lot', refusal: belowLot(proposal.rate, input) });
  }
  if (cut.lots < 1) {
    return noTrade(input, settings, { ...story, binding: cut.binding, refusal: refusalOf(cut.binding, book, input) });
  }
  const smallest = Math.min(input.entryTicks, input.limitTicks) * cut.lots;
  if (!(smallest >= MIN_NOTIONAL_UNITS)) {
    return noTrade(input, settings, {
      ...story,
      binding: 'min_notional',
      refusal: belowMinimum(smallest, cut.binding),
    });
  }
  return sized(input, settings, { ...story, lots: cut.lots, binding: cut.binding, book });
}

function inputRefusal(input: SizingInput): Refusal | null {
  const equity = input.equityUnits;
  if (equity === null || !Number.isSafeInteger(equity)) {
    return refuse('UNKNOWN_EQUITY', 'account.equity', shown(equity), '> 0', 'the equity of the account is not known');
  }
  if (equity <= 0) return refuse('NO_EQUITY', 'account.equity', equity, '> 0', 'there is no equity to trade with');
  if (input.signal.side === 'flat') {
    return refuse('BAD_FIELD', 'signal.side', 'flat', 'long | short', 'an exit takes the size of its position');
  }
  const price = priceRefusal(input);
  if (price !== null) return price;
  const distance = input.entryTicks - input.stopTicks;
  if (input.signal.side === 'long' ? distance > 0 : distance < 0) return null;
  return refuse(
    'STOP_WRONG_SIDE',
    'signal.stopLossRate',
    input.stopTicks,
    `${input.signal.side === 'long' ? '<' : '>'} ${input.entryTicks}`,
    'the stop lies on the wrong side of the entry price',
  );
}

function priceRefusal(input: SizingInput): Refusal | null {
  return (
    badPrice('market.touch', input.entryTicks) ??
    badPrice('market.limit', input.limitTicks) ??
    badPrice('market.mark', input.markTicks) ??
    badPrice('signal.stop', input.stopTicks)
  );
}

function badPrice(field: string, ticks: PriceTicks | null): Refusal | null {
  if (ticks !== null && Number.isSafeInteger(ticks) && ticks > 0) return null;
  return refuse('NO_PRICE', field, shown(ticks), '> 0', `${field} is not known`);
}

interface Cut {
  readonly lots: number;
  readonly maxLots: number;
  readonly binding: BindingConstraint;
}

function applyCaps(rawLots: number, rooms: readonly Cap[]): Cut {
  let lots = rawLots;
  let maxLots = Number.MAX_SAFE_INTEGER;
  let binding: BindingConstraint = 'none';
  for (const { name, roomLots } of rooms) {
    if (roomLots < maxLots) maxLots = roomLots;
    if (roomLots < lots) {
      lots = roomLots;
      binding = name;
    }
  }
  return { lots, maxLots, binding };
}

/** The size waterfall: exposure rate after each cap; only caps that apply are listed. */
function capSteps(rooms: readonly Cap[], rate: number, input: SizingInput): SizeStep[] {
  const perLot = input.entryTicks / (input.equityUnits ?? Number.NaN);
  const steps: SizeStep[] = [];
  let current = rate;
  for (const { name, roomLots } of rooms) {
    if (roomLots === Number.POSITIVE_INFINITY) continue;
    const allowed = roomLots * perLot;
    const binds = allowed < current;
    if (binds) current = allowed;
    steps.push({ name, rate: current, kind: binds ? 'cut' : 'room', figure: roomLots });
  }
  return steps;
}

function belowLot(rate: number, input: SizingInput): Refusal {
  const units = Math.floor((input.equityUnits ?? 0) * rate);
  return refuse('BELOW_LOT', 'sizing.lot', units, input.entryTicks, `${usdcWords(units)} buy less than one lot`);
}

function belowMinimum(units: number, cause: BindingConstraint): Refusal {
  const why = cause === 'none' ? 'the method asks for no more' : `${cause} allows no more`;
  return refuse(
    'BELOW_MIN_NOTIONAL',
    'sizing.minNotional',
    units,
    MIN_NOTIONAL_UNITS,
    `the order is worth less than the venue's minimum of 10 USDC: ${why}`,
  );
}

interface Sized {
  readonly lots: number;
  readonly maxLots: number;
  readonly binding: BindingConstraint;
  readonly proposal: Proposal;
  readonly steps: readonly SizeStep[];
  readonly book: CapBook;
}

function sized(input: SizingInput, settings: SizingSettings, size: Sized): PositionSizeResult {
  const broken = brokenCap(size.book, size.lots);
  invariant(broken === null, () => `sizing passed its own cap ${broken} with ${size.lots} lots`);
  invariant(Number.isSafeInteger(size.lots), () => `a size is whole lots, not ${size.lots}`);
  const targetLots = asLots(size.lots);
  const targetUnits = notionalUnits(input.entryTicks, targetLots);
  const finalRate = targetUnits / size.book.equityUnits;
  return {
    asset: input.asset,
    targetLots,
    targetUnits,
    maxLots: asLots(size.maxLots),
    rawRate: size.proposal.rate,
    finalRate,
    methodUsed: settings.method,
    volatilityAdjustment: size.proposal.volatilityAdjustment,
    correlationAdjustment: size.proposal.correlationAdjustment,
    regimeMultiplier: regimeOf(input),
    bindingConstraint: size.binding,
    steps: [...size.steps, { name: 'lot', rate: finalRate, kind: 'lot', figure: size.lots }],
    atMs: input.atMs,
    refusal: null,
  };
}

interface NoTrade {
  readonly refusal: Refusal;
  readonly binding?: BindingConstraint;
  readonly proposal?: Proposal;
  readonly steps?: readonly SizeStep[];
  readonly maxLots?: number;
}

function noTrade(input: SizingInput, settings: SizingSettings, story: NoTrade): PositionSizeResult {
  return {
    asset: input.asset,
    targetLots: asLots(0),
    targetUnits: asUnits(0),
    maxLots: asLots(story.maxLots ?? 0),
    rawRate: story.proposal?.rate ?? 0,
    finalRate: 0,
    methodUsed: settings.method,
    volatilityAdjustment: story.proposal?.volatilityAdjustment ?? 1,
    correlationAdjustment: story.proposal?.correlationAdjustment ?? 1,
    regimeMultiplier: regimeOf(input),
    bindingConstraint: story.binding ?? 'none',
    steps: story.steps ?? story.proposal?.steps ?? [],
    atMs: input.atMs,
    refusal: story.refusal,
  };
}

function regimeOf({ multipliers }: SizingInput): number {
  return multipliers.find(({ name }) => name === 'regime')?.factor ?? 1;
}
