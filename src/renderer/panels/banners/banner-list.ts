import type { AppInfo } from '../../../contract/ipc.ts';
import type { BreakerView, InterventionView, SessionView } from '../../../contract/views.ts';
import { BLOCK_WORDS } from '../../format/breaker.ts';
import { formatSpan, formatStamp } from '../../format/time.ts';
import { BREAKER_WORDS } from '../../format/words.ts';
import type { DockTab } from '../../stores/ui-store.ts';
import type { LinkState } from '../../stores/view-state.ts';
import { NOTHING_RESTS, type RestingCount, restingWords } from './resting-words.ts';

export type BannerTone = 'info' | 'warn' | 'bad';

/** A line over the workspace that stays until its cause is gone, or until it is dismissed when nothing is left to do. */
export interface BannerLine {
  readonly kind:
    | 'link'
    | 'journal'
    | 'state'
    | 'attention'
    | 'unprotected'
    | 'reduce-only'
    | 'breaker'
    | 'runtime'
    | 'notice';
  readonly tone: BannerTone;
  readonly title: string;
  readonly text: string;
  readonly dismissable: boolean;
  /** The tab that tells more. */
  readonly tab?: DockTab;
  /** What a button on the line does. */
  readonly action?: 'resume';
}

/** What decides which banners are shown. */
export interface BannerSources {
  readonly link: LinkState;
  readonly session: SessionView | null;
  readonly info: AppInfo | null;
  readonly reduceOnly: boolean;
  readonly halted: boolean;
  readonly dismissed: ReadonlySet<string>;
  /** What waits for hands. */
  readonly interventions: readonly InterventionView[];
  /** Symbols of positions without their whole stop for longer than a repair takes. */
  readonly unprotected: readonly string[];
  /** Left out = none of them is anything but armed. */
  readonly breakers?: readonly BreakerView[];
  /** Opening orders at the venue while it is away; left out = none. */
  readonly resting?: RestingCount;
}

function line(kind: BannerLine['kind'], tone: BannerTone, title: string, text: string): BannerLine {
  return { kind, tone, title, text, dismissable: false };
}

function linkLines(link: LinkState): BannerLine[] {
  if (link.status === 'failed')
    return [line('link', 'bad', 'The engine does not answer', `${link.reason}. Asking again.`)];
  if (link.status === 'stale')
    return [line('link', 'warn', 'Figures may be old', `${link.reason}. Fetching the whole picture.`)];
  return [];
}

function journalLines(session: SessionView): BannerLine[] {
  if (session.journal === 'open') return [];
  const title = session.journal === 'closed' ? 'Journal closed: no order leaves' : 'Journal is read-only';
  return [line('journal', 'bad', title, session.journalReason)];
}

const atClock = (atMs: number, nowMs: number): string => `since ${formatStamp(atMs, nowMs)}`;

/** `One exit waits.`, `3 exits wait.`, or nothing. */
function waitWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' One exit waits.' : ` ${count} exits wait.`;
}

/** The venue is away for longer than the terminal waits. */
function fallbackLine({ mode, atMs, connection }: SessionView, rest: string): BannerLine {
  const { reason, sinceMs, waitingExits, next } = mode;
  const how = connection === 'connected' ? 'The line stands' : 'No line';
  const text = `${how}: ${reason}, ${atClock(sinceMs, atMs)}.${rest} Entries go to paper.${waitWords(waitingExits.length)} Next: ${next}.`;
  return { ...line('state', 'bad', 'Fallback: the venue is away', text), tab: 'attention' };
}

/** The line is back after a fallback, or the program is, and the account is not compared yet. */
function returningLine({ mode, connection, stateReason }: SessionView, rest: string): BannerLine {
  const waits = waitWords(mode.waitingExits.length);
  const title = connection === 'connected' ? 'The venue is back: comparing the account' : 'Waiting for the venue';
  const why = connection === 'connected' ? '' : `${stateReason}. `;
  return {
    ...line('state', 'warn', title, `${why}Nothing new is opened.${rest}${waits} Next: ${mode.next}.`),
    tab: 'attention',
  };
}

/** The venue is back after a fallback, and only a word is missing. */
function confirmLine({ mode }: SessionView, stands: string): BannerLine {
  const { differences } = mode;
  const [first] = differences;
  const more = differences.length - 1;
  const rest = more > 0 ? `; and ${more} more` : '';
  const text = first === undefined ? 'Nothing differed from our books' : `Differed and was repaired: ${first}${rest}`;
  return {
    ...line(
      'state',
      'bad',
      'The venue is back: trade again?',
      `${text}.${stands} No entries until then; exits and stops work.`,
    ),
    action: 'resume',
    tab: 'attention',
  };
}

function stateLines(session: SessionView, sources: BannerSources): BannerLine[] {
  const { mode } = session.mode;
  const rest = restingWords(sources.resting ?? NOTHING_RESTS);
  if (mode === 'confirming') return [confirmLine(session, rest)];
  if (mode === 'fallback' && session.state !== 'stopped') return [fallbackLine(session, rest)];
  if (mode === 'returning' && session.state !== 'stopped') return [returningLine(session, rest)];
  if (session.state === 'degraded') {
    const text = rest === '' ? session.stateReason : `${session.stateReason}.${rest}`;
    return [line('state', 'warn', 'Degraded: no entries', text)];
  }
  if (session.state === 'stopped') return [line('state', 'bad', 'The engine has stopped', session.stateReason)];
  if (sources.reduceOnly && !sources.halted)
    return [line('reduce-only', 'warn', 'Reduce-only', 'A breaker allows exits only.')];
  return [];
}

/** What becomes of a stop that is missing: without a line nothing can be repaired. */
function repairWords(session: SessionView | null): string {
  const isAway = session !== null && session.connection !== 'connected';
  return isAway
    ? 'Nothing can be sent before the venue is back; then it is repaired first.'
    : 'The engine is repairing it; close the position if it lasts.';
}

function attentionLines({ interventions, unprotected, session }: BannerSources): BannerLine[] {
  const open = interventions.filter((item) => item.resolvedAtMs === null);
  const lines: BannerLine[] = [];
  if (unprotected.length > 0) {
    const title =
      unprotected.length === 1 ? 'A position is not covered by its stop' : 'Positions are not covered by their stops';
    const text = `${unprotected.join(', ')}. ${repairWords(session)}`;
    lines.push({ ...line('unprotected', 'bad', title, text), tab: 'positions' });
  }
  const [first] = open;
  if (first !== undefined) {
    const title = open.length === 1 ? 'One thing needs your hands' : `${open.length} things need your hands`;
    lines.push({ ...line('attention', 'bad', title, first.title), tab: 'attention' });
  }
  return lines;
}

const NEEDS: Readonly<Record<BreakerView['needs'], string>> = {
  nothing: '',
  acknowledgement: ' Waits for somebody who has seen it.',
  confirmation: ' Waits for a typed word.',
  season: ' Waits for a new season.',
};

/** Where a breaker stands, in the words of a line above everything. */
const STANDS: Readonly<Record<Exclude<BreakerView['state'], 'armed'>, string>> = {
  tripped: 'tripped',
  cooling: 'cooling down',
  latched: 'tripped, and held',
  disabled: 'taken out by a person',
};

/** Breakers that are not armed: what each does, and for how long one is out. */
function breakerLines(breakers: readonly BreakerView[], nowMs: number): BannerLine[] {
  return breakers.flatMap((breaker): BannerLine[] => {
    const { name, state, since, until, needs } = breaker;
    if (state === 'armed') return [];
    const when = since === null ? '' : ` since ${formatStamp(since, nowMs)}`;
    const left = until === null || until <= nowMs ? '' : `, ${formatSpan(until - nowMs)} left`;
    const isOut = state === 'disabled';
    const title = `${BREAKER_WORDS[name]}: ${STANDS[state]}`;
    const text = isOut
      ? `Nobody watches it${when}${left}.`
      : `${BLOCK_WORDS[breaker.blocks]}${when}${left}.${NEEDS[needs]}`;
    return [{ ...line('breaker', isOut ? 'bad' : 'warn', title, text), tab: 'breakers' }];
  });
}

function noticeLines(info: AppInfo, dismissed: ReadonlySet<string>): BannerLine[] {
  const runtime: BannerLine[] = info.testRuntime
    ? [
        {
          kind: 'runtime',
          tone: 'info',
          title: 'Test runtime',
          text: 'Live and testnet are refused in this build.',
          dismissable: true,
        },
      ]
    : [];
  const notices = info.startNotices.map(
    (text): BannerLine => ({ kind: 'notice', tone: 'warn', title: 'At start', text, dismissable: true }),
  );
  return [...runtime, ...notices].filter((each) => !dismissed.has(each.text));
}

/** The banners for the present state, the gravest first. */
export function bannersOf(sources: BannerSources): readonly BannerLine[] {
  const { link, session, info, dismissed } = sources;
  return [
    ...linkLines(link),
    ...(session === null ? [] : [...journalLines(session), ...stateLines(session, sources)]),
    ...attentionLines(sources),
    ...breakerLines(sources.breakers ?? [], session?.atMs ?? 0),
    ...(info === null ? [] : noticeLines(info, dismissed)),
  ];
}
