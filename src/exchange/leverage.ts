import { mulDiv } from '../engine/domain/money.ts';
import type { AssetId } from '../contract/units.ts';
import type { Core } from './core.ts';
import { crossEquity, crossMarginUsed, isIsolated, isolatedEquity, leverageOf, tableOf } from './margin.ts';
import { notionalLimit } from '../engine/domain/margin-tiers.ts';
import type { Client } from './orders/client.ts';
import { reply } from './orders/requests.ts';
import { VENUE_ERRORS } from './orders/venue-errors.ts';
import type { ExchangeInput } from './types.ts';

type LeverageInput = Extract<ExchangeInput, { kind: 'leverage' }>;
type IsolatedInput = Extract<ExchangeInput, { kind: 'isolatedMargin' }>;

/**
 * Sets leverage and kind of margin of an asset. Less leverage is refused when the margin of what is open would no longer be covered, more
 * when the position lies in a tier that does not allow it, another kind while a position is open,
 * cross where the asset has no cross margin.
 */
export function requestLeverage(core: Core, input: LeverageInput): void {
  const client = core.openClient(input.account);
  const text = changeLeverage(core, client, input);
  if (input.requestId === undefined) return;
  const to = { requestId: input.requestId, account: input.account };
  reply(core, to, text === null ? { status: 'ok', legs: [] } : { status: 'refused', text });
}

function changeLeverage(core: Core, client: Client, input: LeverageInput): string | null {
  const { asset, leverage } = input;
  const instrument = core.instruments[asset];
  if (instrument === undefined) return VENUE_ERRORS.unknownAsset.text;
  const wantsIsolated = !(input.isCross ?? instrument.marginMode === undefined);
  if (!wantsIsolated && instrument.marginMode !== undefined) return 'Cross margin is not allowed for this asset.';
  const refusal = refusalOf(core, client, input, wantsIsolated);
  if (refusal !== null) return refusal;
  const old = client.leverage[asset] as number;
  const before = crossMarginUsed(core, client);
  client.leverage[asset] = leverage;
  const after = crossMarginUsed(core, client);
  if (after > before && after > crossEquity(core, client)) {
    client.leverage[asset] = old;
    return tooLittle('Cross');
  }
  client.money.isIsolated[asset] = wantsIsolated ? 1 : 0;
  return null;
}

/** What stands against it before the margin of the cross account is looked at. */
function refusalOf(core: Core, client: Client, input: LeverageInput, wantsIsolated: boolean): string | null {
  const { asset, leverage } = input;
  const { maxLeverage } = core.instrument(asset);
  const isKnown = Number.isSafeInteger(leverage) && leverage >= 1 && leverage <= maxLeverage;
  if (!isKnown) return 'Invalid leverage value';
  const notional = Math.abs(core.position(client, asset)) * core.mark(asset);
  if (notional === 0) return null;
  if (wantsIsolated !== isIsolated(client, asset)) return 'Cannot switch leverage type with open position.';
  if (notional > notionalLimit(tableOf(core, asset), leverage)) return 'Invalid leverage value';
  if (!wantsIsolated || leverage >= leverageOf(core, client, asset)) return null;
  return isolatedEquity(core, client, asset) < mulDiv(notional, 1, leverage, 'up') ? tooLittle('Isolated') : null;
}

function tooLittle(kind: 'Cross' | 'Isolated'): string {
  return `${kind} position does not have sufficient margin available to decrease leverage.`;
}

/**
 * Adds cash of the cross account to an isolated position or takes some back. What is added must be free of initial margin; what is left
 * must cover the position's initial margin and a tenth of its value (Hyperliquid).
 */
export function requestIsolatedMargin(core: Core, input: IsolatedInput): void {
  const text = changeIsolated(core, core.openClient(input.account), input.asset, input.units);
  reply(core, input, text === null ? { status: 'ok', legs: [] } : { status: 'refused', text });
}

function changeIsolated(core: Core, client: Client, asset: AssetId, units: number): string | null {
  if (core.instruments[asset] === undefined) return VENUE_ERRORS.unknownAsset.text;
  const notional = Math.abs(core.position(client, asset)) * core.mark(asset);
  if (notional === 0 || !isIsolated(client, asset)) return 'Position does not use isolated margin.';
  if (!Number.isSafeInteger(units) || units === 0) return 'Invalid margin amount.';
  if (units > 0) {
    const free = crossEquity(core, client) - crossMarginUsed(core, client);
    if (!(units <= free)) return 'Insufficient cross margin available to add to isolated position.';
  } else {
    if (core.instrument(asset).marginMode === 'strictIsolated')
      return 'Margin cannot be removed from a strict isolated position.';
    const kept = Math.max(mulDiv(notional, 1, leverageOf(core, client, asset), 'up'), mulDiv(notional, 1, 10, 'up'));
    if (!(isolatedEquity(core, client, asset) + units >= kept))
      return 'Isolated position does not have sufficient margin available to remove.';
  }
  const { isolatedUnits } = client.money;
  isolatedUnits[asset] = (isolatedUnits[asset] as number) + units;
  return null;
}
