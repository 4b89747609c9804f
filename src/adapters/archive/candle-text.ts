import { CANDLE_COLUMNS } from '../candles/read-folder.ts';
import { BAR_FIELDS, type Bars } from './bars.ts';

/** A number as a plain decimal that reads back as the same number: no exponent. */
export function decimalText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', power = '0'] = text.split('e');
  const digits = mantissa.replace('.', '');
  const places = Number(power);
  return places < 0 ? `0.${'0'.repeat(-places - 1)}${digits}` : digits.padEnd(places + 1, '0');
}

/** Bars as the text of a candle file. */
export function candleText(bars: Bars): string {
  const lines: string[] = [CANDLE_COLUMNS.join(',')];
  for (let at = 0; at < bars.length; at += BAR_FIELDS)
    lines.push(Array.from(bars.subarray(at, at + BAR_FIELDS), decimalText).join(','));
  return `${lines.join('\n')}\n`;
}
