import { UNITS_PER_USDC } from '../contract/units.ts';

/** Fees in millionths of the notional. */
export interface FeeRates {
  readonly takerPpm: number;
  readonly makerPpm: number;
}

/** A step of the fee table: rates for a volume above `aboveUnits` in fourteen days. */
export interface FeeTier extends FeeRates {
  readonly aboveUnits: number;
}

const tier = (aboveUsdc: number, takerPpm: number, makerPpm: number): FeeTier => ({
  aboveUnits: aboveUsdc * UNITS_PER_USDC,
  takerPpm,
  makerPpm,
});

/** Perpetual fees by volume of the fourteen UTC days before today (Hyperliquid, no staking, no referral), lowest first. */
export const FEE_TIERS: readonly [FeeTier, ...FeeTier[]] = [
  tier(0, 450, 150),
  tier(5_000_000, 400, 120),
  tier(25_000_000, 350, 80),
  tier(100_000_000, 300, 40),
  tier(500_000_000, 280, 0),
  tier(2_000_000_000, 260, 0),
  tier(7_000_000_000, 240, 0),
];
