import type { SentimentView } from '../../../contract/sentiment-view.ts';
import type { VenueName } from '../../../contract/views.ts';

/** What the panel says when it has no value to show. */
export interface SentimentNote {
  readonly kind: 'off' | 'loading' | 'failing';
  readonly title: string;
  readonly text: string;
}

/** A line over a value that is not quite in order. */
export interface SentimentFlag {
  readonly kind: 'unknown' | 'failing' | 'told';
  readonly text: string;
}

const WITHOUT = 'Regimes and breakers count the index as unknown; nothing is blocked by that.';

function offNote(venue: VenueName | null, enabled: boolean): SentimentNote {
  if (venue === 'sandbox')
    return {
      kind: 'off',
      title: 'No index on the sandbox',
      text: `Its time is not the world's, so today's value is not asked for. A recording can bring its own: fng-daily.csv beside its candles. ${WITHOUT}`,
    };
  const title = enabled ? 'Nobody is asked' : 'Switched off';
  const why = enabled ? 'This session has no source of sentiment.' : 'config.json says sentiment.enabled: false.';
  return { kind: 'off', title, text: `${why} ${WITHOUT}` };
}

function failureText({ failures, reason }: SentimentView, inWords: string): string {
  const tries = failures === 1 ? 'One try failed' : `${failures} tries failed`;
  return `${tries}: ${reason}. Next try ${inWords}.`;
}

/** What stands in place of the gauge, or null when there is a value. `inWords` = when it is tried next. */
export function noteOf(view: SentimentView | null, venue: VenueName | null, inWords: string): SentimentNote | null {
  if (view === null) return { kind: 'loading', title: 'Waiting for the engine', text: '' };
  if (view.polling === 'none' && (view.value === null || !view.enabled)) return offNote(venue, view.enabled);
  if (view.value !== null) return null;
  if (view.polling === 'failing')
    return {
      kind: 'failing',
      title: 'The index could not be read',
      text: failureText(view, inWords),
    };
  return view.polling === 'recorded'
    ? { kind: 'loading', title: 'No value yet', text: `${view.reason} begins later than this moment.` }
    : { kind: 'loading', title: 'Asking for the index', text: 'The whole history comes with the first answer.' };
}

/** What has to be said beside a value, most important first. */
export function flagsOf(view: SentimentView, inWords: string): readonly SentimentFlag[] {
  const flags: SentimentFlag[] = [];
  const hours = Math.round(view.unknownAfterMs / 3_600_000);
  if (!view.known) flags.push({ kind: 'unknown', text: `Older than ${hours} h: counts as unknown.` });
  if (view.polling === 'failing') flags.push({ kind: 'failing', text: failureText(view, inWords) });
  else if (view.polling === 'waiting' && view.reason !== '') flags.push({ kind: 'told', text: view.reason });
  return flags;
}

/** A change in points with its sign: +7, −12, 0; a dash where it is not known. */
export function pointsText(change: number | null): string {
  if (change === null || !Number.isFinite(change)) return '–';
  if (change === 0) return '0';
  return change > 0 ? `+${change}` : `−${Math.abs(change)}`;
}

/** Place of a value on a half circle from left (0) to right (100), of radius `radius` round (`x`, `y`). */
export function gaugePoint(
  value: number,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
): { readonly x: number; readonly y: number } {
  const cut = Number.isFinite(value) ? Math.max(0, Math.min(100, value)) : 0;
  const angle = Math.PI * (1 - cut / 100);
  return { x: x + radius * Math.cos(angle), y: y - radius * Math.sin(angle) };
}
