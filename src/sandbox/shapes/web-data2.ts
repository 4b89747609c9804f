import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../types.ts';
import { atOpenInterestCap } from './at-cap.ts';
import { perpCtx } from './asset-ctx.ts';
import { clearinghouseState } from './clearinghouse-state.ts';
import { frontendOrder, listedOrders } from './frontend-order.ts';
import { meta } from './meta.ts';
import { spotState } from './spot-state.ts';
import { twapState } from './twap.ts';

/** The unnamed agent of an account, whose name is empty; null when there is none. */
export function mainAgent(
  venue: Pick<SandboxVenue, 'directory' | 'clientNowMs'>,
  address: string,
): { readonly agentAddress: string | null; readonly agentValidUntil: number | null } {
  const agent = venue.directory.agentsOf(address, venue.clientNowMs()).find(({ name }) => name === '');
  return { agentAddress: agent?.address ?? null, agentValidUntil: agent?.validUntilMs ?? null };
}

/** Everything that the site of the exchange shows of an account in one message, in the form of 2025. */
export function webData2(venue: SandboxVenue, address: string): Readonly<Record<string, unknown>> {
  const { exchange } = venue;
  return {
    clearinghouseState: clearinghouseState(venue, address),
    leadingVaults: [],
    totalVaultEquity: '0.0',
    openOrders: listedOrders(exchange.openOrderDetails(address)).map((order) => frontendOrder(venue, order)),
    ...mainAgent(venue, address),
    cumLedger: unitsToDecimal(exchange.account(address).netDepositsUnits),
    meta: meta(venue),
    assetCtxs: venue.instruments().map(({ asset }) => perpCtx(venue, asset)),
    serverTime: venue.wireMs(venue.nowMs()),
    isVault: false,
    user: address,
    twapStates: exchange
      .twaps(address)
      .filter(({ status }) => status === 'activated')
      .map((twap) => [twap.twapId, twapState(venue, address, twap)]),
    spotState: spotState(venue, address),
    spotAssetCtxs: [],
    perpsAtOpenInterestCap: atOpenInterestCap(venue),
  };
}
