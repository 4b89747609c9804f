import { FEE_TIERS } from '../../../exchange/fee-tiers.ts';
import { unitsToDecimal } from '../../../hyperliquid/wire/decimal.ts';
import { decimalOf } from '../../shapes/decimals.ts';
import type { SandboxVenue } from '../../types.ts';
import { address } from '../fields.ts';
import { route } from '../route.ts';

const PPM = 1_000_000;

/** Spot fees, maker rebates and discounts as the exchange lists them: nothing here earns them. */
const SPOT = { spotCross: '0.0007', spotAdd: '0.0004' };
const MAKER_TIERS = [
  { makerFractionCutoff: '0.005', add: '-0.00001' },
  { makerFractionCutoff: '0.015', add: '-0.00002' },
  { makerFractionCutoff: '0.03', add: '-0.00003' },
];
const STAKING_TIERS = [
  { bpsOfMaxSupply: '0.0', discount: '0.0' },
  { bpsOfMaxSupply: '0.0001', discount: '0.05' },
  { bpsOfMaxSupply: '0.001', discount: '0.1' },
  { bpsOfMaxSupply: '0.01', discount: '0.15' },
  { bpsOfMaxSupply: '0.1', discount: '0.2' },
  { bpsOfMaxSupply: '1.0', discount: '0.3' },
  { bpsOfMaxSupply: '5.0', discount: '0.4' },
];

function rate(ppm: number): string {
  return decimalOf(ppm / PPM);
}

function feeSchedule(): unknown {
  const [base, ...vip] = FEE_TIERS;
  return {
    cross: rate(base.takerPpm),
    add: rate(base.makerPpm),
    ...SPOT,
    tiers: {
      vip: vip.map(({ aboveUnits, takerPpm, makerPpm }) => ({
        ntlCutoff: unitsToDecimal(aboveUnits),
        cross: rate(takerPpm),
        add: rate(makerPpm),
        ...SPOT,
      })),
      mm: MAKER_TIERS,
    },
    referralDiscount: '0.04',
    stakingDiscountTiers: STAKING_TIERS,
  };
}

function userFees(venue: SandboxVenue, user: string): unknown {
  const { takerPpm, makerPpm, days } = venue.exchange.feeDetail(user);
  return {
    dailyUserVlm: days.map(({ dayMs, takerUnits, makerUnits, exchangeUnits }) => ({
      date: new Date(venue.wireMs(dayMs)).toISOString().slice(0, 10),
      userCross: unitsToDecimal(takerUnits),
      userAdd: unitsToDecimal(makerUnits),
      exchange: unitsToDecimal(exchangeUnits),
    })),
    feeSchedule: feeSchedule(),
    userCrossRate: rate(takerPpm),
    userAddRate: rate(makerPpm),
    userSpotCrossRate: SPOT.spotCross,
    userSpotAddRate: SPOT.spotAdd,
    activeReferralDiscount: '0.0',
    trial: null,
    feeTrialEscrow: '0.0',
    nextTrialAvailableTimestamp: null,
    stakingLink: null,
    activeStakingDiscount: { bpsOfMaxSupply: '0.0', discount: '0.0' },
  };
}

function userRateLimit(venue: SandboxVenue, user: string): unknown {
  const { lifetimeUnits } = venue.exchange.feeDetail(user);
  const { used, cap } = venue.limits.userRateLimit(user, lifetimeUnits);
  return {
    cumVlm: unitsToDecimal(lifetimeUnits),
    nRequestsUsed: used,
    nRequestsCap: cap,
    nRequestsSurplus: 0,
  };
}

/** What trading costs, and how much more of it is allowed. */
export const FEE_ROUTES = {
  userFees: route({ fields: { user: address }, handle: (venue, { user }) => userFees(venue, user) }),
  userRateLimit: route({ fields: { user: address }, handle: (venue, { user }) => userRateLimit(venue, user) }),
};
