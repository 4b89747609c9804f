import { type AssetId, asLots, asUnits, type PriceTicks, type QuoteUnits } from '../../contract/units.ts';
import type { PaperBook, PaperPosition } from '../domain/mode.ts';
import { addUnits, notionalUnits, subUnits } from '../domain/money.ts';

/** Fee of a taking fill on paper, parts of a million: what the venue asks of an account without volume for a perpetual. */
const TAKER_FEE_PPM = 450;

/** A paper ledger without anything in it. */
export const NO_PAPER: PaperBook = {
  positions: [],
  entries: 0,
  closed: 0,
  realisedUnits: asUnits(0),
  feesUnits: asUnits(0),
};

/** Fee of a paper fill, micro-USDC, rounded up. Pure. */
export function paperFee(notional: QuoteUnits): QuoteUnits {
  return asUnits(Math.ceil((Math.abs(notional) * TAKER_FEE_PPM) / 1_000_000));
}

/** Books an entry with its taker fee. An asset has one paper position at most: the caller has refused a second. Pure. */
export function openOnPaper(book: PaperBook, position: PaperPosition): PaperBook {
  return {
    ...book,
    positions: [...book.positions, position].sort((a, b) => a.asset - b.asset),
    entries: book.entries + 1,
    feesUnits: addUnits(book.feesUnits, paperFee(position.costUnits)),
  };
}

/** Closes the position of an asset at a price with its taker fee; one that does not exist changes nothing. Pure. */
export function closeOnPaper(book: PaperBook, asset: AssetId, priceTicks: PriceTicks): PaperBook {
  const position = book.positions.find((each) => each.asset === asset);
  if (position === undefined) return book;
  return {
    positions: book.positions.filter((each) => each !== position),
    entries: book.entries,
    closed: book.closed + 1,
    realisedUnits: addUnits(book.realisedUnits, paperUnrealised(position, priceTicks)),
    feesUnits: addUnits(book.feesUnits, paperFee(worth(position, priceTicks))),
  };
}

/** What a paper position has won at a price, micro-USDC, before the fee of closing it. Pure. */
export function paperUnrealised(position: PaperPosition, priceTicks: PriceTicks): QuoteUnits {
  return subUnits(worth(position, priceTicks), position.costUnits);
}

/** True once the mark has reached the stop or the target of a paper position. Pure. */
export function paperIsOver({ sizeLots, stopTicks, takeProfitTicks }: PaperPosition, markTicks: PriceTicks): boolean {
  const isLong = sizeLots > 0;
  const stopped = stopTicks !== null && (isLong ? markTicks <= stopTicks : markTicks >= stopTicks);
  const won = takeProfitTicks !== null && (isLong ? markTicks >= takeProfitTicks : markTicks <= takeProfitTicks);
  return stopped || won;
}

/** Signed worth at a price, micro-USDC. */
function worth({ sizeLots }: PaperPosition, priceTicks: PriceTicks): QuoteUnits {
  const size = notionalUnits(priceTicks, asLots(Math.abs(sizeLots)));
  return asUnits(sizeLots < 0 ? -size : size);
}
