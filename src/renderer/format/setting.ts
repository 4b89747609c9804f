import type { SettingKind, SettingUnit, SettingValue, SettingView } from '../../contract/settings-view.ts';
import { formatInterval, formatSpan } from './time.ts';
import { groupDigits } from './scaled.ts';
import { titleName } from './words.ts';

/** A setting's new value, or the sentence that says why it is none. */
export type ReadSetting =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly reason: string };

type NumberKind = Extract<SettingKind, { kind: 'number' }>;

const UNITS: Readonly<Record<SettingUnit, string>> = {
  ms: 'ms',
  bars: 'bars',
  rate: '%',
  atr: 'ATR',
  usdc: 'USDC',
  count: '',
  strength: '',
  megabytes: 'MB',
};

/** Digits that a plain number may have in a field. */
const NUMBER = /^-?\d{1,15}(?:\.\d{0,12})?$/;

/** Spans from this on are told in words beside their milliseconds. */
const PLAIN_MS = 1_000;

/** A number without an exponent and without digits that floats bring: 0.07 and not 7.000000000000001e-2. */
function plain(value: number): string {
  const text = Number(value.toPrecision(12)).toFixed(12);
  return text.replace(/\.?0+$/, '');
}

/** The text of a number in a field: fractions of `rate` as percent, everything else as it stands. No separators. */
export function fieldText(value: SettingValue, allowed: SettingKind): string {
  if (typeof value === 'object') return value.join(' ');
  if (typeof value !== 'number') return String(value);
  return allowed.kind === 'number' && allowed.unit === 'rate' ? plain(Number(`${plain(value)}e2`)) : plain(value);
}

/** The unit beside a field; '' for what has none. */
export function unitText(allowed: SettingKind): string {
  return allowed.kind === 'number' ? UNITS[allowed.unit] : '';
}

function withGroups(text: string): string {
  const [whole = '', fraction] = text.split('.');
  return fraction === undefined ? groupDigits(whole) : `${groupDigits(whole)}.${fraction}`;
}

/** A value as a person reads it, with its unit: `15 %`, `5,000 ms`, `1h` of some lengths of bars, `on`, `all`, `BTC ETH`. */
export function settingText(value: SettingValue, allowed: SettingKind): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'number') return fieldText(value, allowed);
  if (allowed.kind === 'number' && allowed.unit === 'ms' && allowed.oneOf !== null) return formatInterval(value);
  const unit = unitText(allowed);
  const text = withGroups(fieldText(value, allowed));
  return unit === '' ? text : `${text} ${unit}`;
}

/** Milliseconds in words where they are many: `= 10m 00s`; '' for everything else. */
export function spanText(value: SettingValue, allowed: SettingKind): string {
  if (allowed.kind !== 'number' || allowed.unit !== 'ms' || allowed.oneOf !== null) return '';
  if (typeof value !== 'number' || value < PLAIN_MS) return '';
  return `= ${formatSpan(value)}`;
}

/** What a setting may be: `1 % to 50 %`, `whole number, 1 to 6,000`, `one of ioc, post_only`. */
export function rangeText(allowed: SettingKind): string {
  switch (allowed.kind) {
    case 'switch':
      return 'on or off';
    case 'word':
      return `one of ${allowed.words.join(', ')}`;
    case 'markets':
      return '“all”, or 1 to 200 names';
    case 'number':
      return numberRange(allowed);
  }
}

function numberRange(allowed: NumberKind): string {
  if (allowed.oneOf !== null) return `one of ${allowed.oneOf.map((one) => settingText(one, allowed)).join(', ')}`;
  const range = `${withGroups(fieldText(allowed.min, allowed))} to ${settingText(allowed.max, allowed)}`;
  return allowed.integer ? `${range}, whole` : range;
}

/** What was typed as a value of the setting, checked against its bounds; a refusal names setting, value and range. */
export function readSetting({ path, allowed }: Pick<SettingView, 'path' | 'allowed'>, typed: string): ReadSetting {
  const text = typed.trim();
  const bad = {
    ok: false,
    reason: `${path} is ${text === '' ? 'empty' : text}${said(text, allowed)}; allowed: ${rangeText(allowed)}.`,
  } as const;
  switch (allowed.kind) {
    case 'switch':
      return text === 'true' || text === 'false' ? { ok: true, value: text === 'true' } : bad;
    case 'word':
      return allowed.words.includes(text) ? { ok: true, value: text } : bad;
    case 'markets':
      return readMarkets(text) ?? bad;
    case 'number': {
      const value = readNumber(text, allowed);
      return value === null ? bad : { ok: true, value };
    }
  }
}

/** The unit after what was typed, where it is a number. */
function said(text: string, allowed: SettingKind): string {
  const unit = unitText(allowed);
  return unit === '' || !NUMBER.test(text) ? '' : ` ${unit}`;
}

function readNumber(text: string, { unit, min, max, integer, oneOf }: NumberKind): number | null {
  const digits = text.replaceAll(',', '');
  if (!NUMBER.test(digits)) return null;
  // The point is moved in the text: 7 % is 0.07, with no digits of a division behind it.
  const value = Number(unit === 'rate' ? `${digits}e-2` : digits);
  if (!(value >= min && value <= max)) return null;
  if (integer && !Number.isSafeInteger(value)) return null;
  return oneOf === null || oneOf.includes(value) ? value : null;
}

function readMarkets(text: string): ReadSetting | null {
  if (text.toLowerCase() === 'all') return { ok: true, value: 'all' };
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  if (names.length < 1 || names.length > 200 || new Set(names).size !== names.length) return null;
  return names.every((name) => /^[A-Za-z0-9_:-]{1,32}$/.test(name)) ? { ok: true, value: names } : null;
}

const SECTIONS: Readonly<Record<string, string>> = {
  market: 'Market data',
  signals: 'Signals',
  desk: 'Signal desk',
  sizing: 'Sizing',
  'risk.caps': 'Risk: caps',
  'risk.breakers.dailyDrawdown': 'Risk: daily drawdown breaker',
  'risk.breakers.totalDrawdown': 'Risk: total drawdown breaker',
  'risk.breakers.rapidLosses': 'Risk: rapid losses breaker',
  'risk.breakers.concentration': 'Risk: concentration breaker',
  'risk.breakers.correlationSpike': 'Risk: correlation breaker',
  'risk.breakers.volatilitySpike': 'Risk: volatility breaker',
  'risk.breakers.fearGreedExtreme': 'Risk: Fear & Greed breaker',
  'risk.preTrade': 'Risk: checks before each order',
  execution: 'Execution',
  sentiment: 'Sentiment',
  recorder: 'Flight recorder',
};

/** A section's name for a person. */
export function sectionTitle(section: string): string {
  const strategy = /^strategies: (.*)$/.exec(section)?.[1];
  return strategy === undefined ? (SECTIONS[section] ?? titleName(section)) : `Strategy ${strategy}`;
}

/** A setting's name for a person: the last part of its path in words, its unit left out. */
export function settingTitle(name: string): string {
  return titleName(name.replace(/(Rate|Ms|Usdc|Atr)$/, '')).replace(/^Atr /, 'ATR ');
}
