import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarginTier } from '../../engine/domain/margin-tiers.ts';
import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../types.ts';

/** A step of a margin ladder. */
export interface WireMarginTier {
  readonly lowerBound: string;
  readonly maxLeverage: number;
}

/** A margin ladder with its name. */
export interface WireMarginTable {
  readonly description: string;
  readonly marginTiers: readonly WireMarginTier[];
}

/** A perpetual of the universe; its place in the list is its asset number. */
export interface WireAsset {
  readonly szDecimals: number;
  readonly name: string;
  readonly maxLeverage: number;
  readonly marginTableId: number;
  /** Both for an asset without cross margin: the older flag and the mode that says more. */
  readonly onlyIsolated?: true;
  readonly marginMode?: 'strictIsolated' | 'noCross';
  readonly isDelisted?: true;
}

/** The perpetuals and their margin ladders. */
export interface WireMeta {
  readonly universe: readonly WireAsset[];
  readonly marginTables: readonly (readonly [id: number, table: WireMarginTable])[];
  readonly collateralToken: 0;
}

/** Ladders of a single step have their leverage as id, below this (Hyperliquid); the others are numbered from here on. */
const FIRST_LADDER_ID = 51;

type MetaVenue = Pick<SandboxVenue, 'instruments' | 'exchange'>;

/** The perpetuals, in the order of their asset numbers. */
export function meta(venue: MetaVenue): WireMeta {
  const ladders = laddersOf(venue);
  return {
    universe: venue.instruments().map((instrument) => ({
      szDecimals: instrument.szDecimals,
      name: instrument.symbol,
      maxLeverage: instrument.maxLeverage,
      marginTableId: ladders.idOf(instrument),
      ...(instrument.marginMode === undefined
        ? {}
        : { onlyIsolated: true as const, marginMode: instrument.marginMode }),
      ...(instrument.listed ? {} : { isDelisted: true as const }),
    })),
    marginTables: ladders.tables,
    collateralToken: 0,
  };
}

/** A ladder by its id, or null when no asset has it and it is no plain leverage 1..50. */
export function marginTable(venue: MetaVenue, id: number): WireMarginTable | null {
  const found = laddersOf(venue).tables.find(([one]) => one === id);
  if (found !== undefined) return found[1];
  if (!(id >= 1 && id < FIRST_LADDER_ID)) return null;
  return { description: '', marginTiers: [{ lowerBound: '0.0', maxLeverage: id }] };
}

interface Ladders {
  readonly tables: WireMeta['marginTables'];
  readonly idOf: (instrument: Instrument) => number;
}

function laddersOf(venue: MetaVenue): Ladders {
  const ids = new Map<string, number>();
  const tables: (readonly [number, WireMarginTable])[] = [];
  const byAsset = venue.instruments().map(({ asset, maxLeverage }) => {
    const tiers = venue.exchange.marginTiers(asset);
    if (tiers.length <= 1) return maxLeverage;
    const key = JSON.stringify(tiers);
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = FIRST_LADDER_ID + tables.length;
    ids.set(key, id);
    tables.push([id, tableOf(tiers, tables)]);
    return id;
  });
  return { tables, idOf: ({ asset, maxLeverage }) => byAsset[asset] ?? maxLeverage };
}

function tableOf(tiers: readonly MarginTier[], before: WireMeta['marginTables']): WireMarginTable {
  const name = `tiered ${tiers[0]?.maxLeverage ?? 1}x`;
  const alike = before.filter(([, { description }]) => description.startsWith(name)).length;
  return {
    description: alike === 0 ? name : `${name} (${alike + 1})`,
    marginTiers: tiers.map(({ lowerBoundUnits, maxLeverage }) => ({
      lowerBound: unitsToDecimal(lowerBoundUnits),
      maxLeverage,
    })),
  };
}
