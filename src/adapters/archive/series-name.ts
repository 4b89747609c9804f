import type { SeriesKey } from '../../contract/candle-archive.ts';

/** How every file of a series ends. */
export const SERIES_ENDING = '.bars';

/** Longest name of a market that is stored, characters. */
export const MAX_SYMBOL = 40;

/**
 * The file of a series in the folder of its source: the same on every system. Small letters are marked (`kPEPE` is `_kPEPE`), since some disks
 * know no difference to large ones; other signs are written as numbers; the interval at the end keeps names such as CON from being a device.
 */
export function fileNameOf({ symbol, interval }: Pick<SeriesKey, 'symbol' | 'interval'>): string {
  const plain = symbol.replaceAll(/[^A-Z0-9]/gu, (sign) =>
    /[a-z]/.test(sign) ? `_${sign}` : `%${(sign.codePointAt(0) ?? 0).toString(16)}`,
  );
  return `${plain}-${interval}${SERIES_ENDING}`;
}

/** The same text for the same series. */
export function keyText({ symbol, interval, source }: SeriesKey): string {
  return `${symbol} ${interval} ${source}`;
}
