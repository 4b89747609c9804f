import type { MarketChannel, MarketFaultKind, MarketFaultView, MarketHealthView } from '../../contract/views.ts';
import { formatClock } from './time.ts';

/** What a channel is called. */
const CHANNEL_WORDS: Readonly<Record<MarketChannel, string>> = {
  book: 'book',
  bbo: 'touch',
  mark: 'mark',
  trades: 'trades',
};

/** What a kind of fault is called. */
const KIND_WORDS: Readonly<Record<MarketFaultKind, string>> = {
  crossed: 'crossed',
  locked: 'locked',
  empty_side: 'empty side',
  unsorted: 'out of order',
  doubled: 'level doubled',
  size: 'bad size',
  price: 'bad price',
  shape: 'not readable',
  time_back: 'time went back',
  future: 'from the future',
  late: 'too late',
  depth_jump: 'depth jumped',
  far: 'far from mark or oracle',
};

/** Faults as a list in words, the most frequent first: `book crossed 3, mark time went back 1`; '' for none. */
export function faultWords(faults: readonly MarketFaultView[]): string {
  return faults
    .toSorted((a, b) => b.count - a.count)
    .map(({ channel, kind, count }) => `${CHANNEL_WORDS[channel]} ${KIND_WORDS[kind]} ${count}`)
    .join(', ');
}

/** How many faults there are together. */
export function faultTotal(faults: readonly MarketFaultView[]): number {
  return faults.reduce((sum, { count }) => sum + count, 0);
}

/** What stands against a market's data, one line each; [] for nothing. */
export function healthLines({ silent, doubt, faults, bars }: MarketHealthView): readonly string[] {
  const lines = silent.map(({ channel, sinceMs, blocks }) =>
    blocks
      ? `${CHANNEL_WORDS[channel]} stale since ${formatClock(sinceMs)} UTC`
      : `${CHANNEL_WORDS[channel]} quiet since ${formatClock(sinceMs)} UTC`,
  );
  if (doubt !== '') lines.push(doubt);
  if (bars !== undefined) {
    const since = `bars since ${formatClock(bars.fromMs)} UTC may lack trades`;
    lines.push(bars.goesOn ? `${since}: no strategy enters on them` : `${since} and wait for the venue`);
  }
  if (faults.length > 0) lines.push(`Faults: ${faultWords(faults)}`);
  return lines;
}
