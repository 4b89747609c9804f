import { describe, expect, it } from 'vitest';
import { asUnits } from '../../src/contract/units.ts';
import type { ModeView, OrderView, SessionView } from '../../src/contract/views.ts';
import { openCount } from '../../src/renderer/panels/attention/attention-rows.ts';
import { type BannerSources, bannersOf } from '../../src/renderer/panels/banners/banner-list.ts';
import { countResting, restingWords } from '../../src/renderer/panels/banners/resting-words.ts';
import { approvalWords } from '../../src/renderer/panels/desk/approval-words.ts';
import { EMPTY_VIEW } from '../../src/renderer/stores/view-state.ts';
import { order, session } from './samples.ts';

const calm: BannerSources = {
  link: { ...EMPTY_VIEW.link, status: 'live' },
  session: session(0),
  info: null,
  reduceOnly: false,
  halted: false,
  dismissed: new Set(),
  interventions: [],
  unprotected: [],
};

/** A session in a mode, with what a fallback leaves. */
function away(mode: ModeView['mode'], over: Partial<SessionView> = {}, more: Partial<ModeView> = {}): SessionView {
  const none = { positions: [], entries: 0, resultUnits: asUnits(0) };
  return session(1_760_056_250_000, {
    state: mode === 'fallback' ? 'fallback' : 'degraded',
    mode: {
      mode,
      sinceMs: 1_760_056_200_000,
      reason: 'the socket closed',
      next: 'you confirm',
      waitingExits: [],
      differences: [],
      paper: none,
      ...more,
    },
    ...over,
  });
}

describe('a venue that is away', () => {
  it('is told with its reason, since when, what waits and where to look; nobody is asked for a word yet', () => {
    const waitingExits = [
      { asset: 1, by: 'person', sinceMs: 0 },
      { asset: 2, by: 'signal', sinceMs: 0 },
    ] as const;
    const [line] = bannersOf({
      ...calm,
      session: away('fallback', { connection: 'disconnected' }, { waitingExits }),
    });
    expect(line).toMatchObject({
      kind: 'state',
      tone: 'bad',
      tab: 'attention',
      text: 'No line: the socket closed, since 00:30:00. Entries go to paper. 2 exits wait. Next: you confirm.',
    });
    expect(line?.action).toBeUndefined();
  });

  it('is told apart from one whose line stands and whose account alone is silent', () => {
    const [line] = bannersOf({ ...calm, session: away('fallback') });
    expect(line?.text).toContain('The line stands: the socket closed');
  });

  it('shows while halted, when exits wait and the kill switch is pressed', () => {
    const [line] = bannersOf({ ...calm, halted: true, session: away('fallback', { state: 'halted' }) });
    expect(line?.title).toContain('Fallback');
  });

  it('says of a missing stop that nothing can be repaired before it is back', () => {
    const unprotected = ['BTC'];
    const textOf = (connection: SessionView['connection']): string | undefined =>
      bannersOf({ ...calm, unprotected, session: away('fallback', { connection }) })[1]?.text;
    expect(textOf('disconnected')).toContain('Nothing can be sent before the venue is back');
    expect(textOf('connected')).toContain('The engine is repairing it');
  });
});

describe('what rests at the venue while it is away', () => {
  const rests = (over: Partial<OrderView> = {}) => order('0x1', { timeInForce: 'Gtc', state: 'open', ...over });
  const count = (mode: ModeView['mode'], ...orders: readonly OrderView[]) =>
    countResting({ session: away(mode), orders: new Map(orders.map((each, place) => [String(place), each])) });

  it('is counted: what may still open, ours or not, whatever is known of it; stops, targets and reductions are not', () => {
    const all = [
      rests(),
      rests({ state: 'unknown' }),
      rests({ timeInForce: 'Alo', foreign: true }),
      rests({ type: 'twap', state: 'partially_filled' }),
      rests({ type: 'twap', reduceOnly: true }),
      rests({ type: 'stop_loss', reduceOnly: true }),
      rests({ reduceOnly: true }),
      rests({ timeInForce: 'Ioc', state: 'submitted' }),
      rests({ state: 'cancelled' }),
      rests({ state: 'filled' }),
    ];
    for (const mode of ['degraded', 'reconciling', 'fallback', 'returning', 'confirming'] as const)
      expect(count(mode, ...all)).toEqual({ orders: 3, twaps: 1 });
    for (const mode of ['live', 'starting'] as const) expect(count(mode, ...all)).toEqual({ orders: 0, twaps: 0 });
  });

  it('is told in every line that says that the venue is away or back', () => {
    const textOf = (session: SessionView): string | undefined =>
      bannersOf({ ...calm, session, resting: { orders: 2, twaps: 1 } })[0]?.text;
    const words = '2 opening orders and a TWAP rest at the venue and can fill.';
    expect(textOf(away('fallback', { connection: 'disconnected' }))).toBe(
      `No line: the socket closed, since 00:30:00. ${words} Entries go to paper. Next: you confirm.`,
    );
    expect(textOf(away('returning'))).toContain(words);
    expect(textOf(away('confirming'))).toContain(words);
    expect(textOf(away('degraded', { stateReason: 'the socket closed' }))).toBe(`the socket closed. ${words}`);
  });

  it.each([
    [{ orders: 0, twaps: 0 }, ''],
    [{ orders: 1, twaps: 0 }, ' An opening order rests at the venue and can fill.'],
    [{ orders: 0, twaps: 1 }, ' A TWAP rests at the venue and can fill.'],
    [{ orders: 0, twaps: 2 }, ' 2 TWAPs rest at the venue and can fill.'],
    [{ orders: 1, twaps: 1 }, ' An opening order and a TWAP rest at the venue and can fill.'],
  ])('%o reads%s', (resting, words) => {
    expect(restingWords(resting)).toBe(words);
  });
});

describe('a venue that is back', () => {
  it('is being compared first, and a program that was started meanwhile still waits for it', () => {
    const [comparing] = bannersOf({ ...calm, session: away('returning') });
    expect(comparing).toMatchObject({ tone: 'warn', title: 'The venue is back: comparing the account' });
    const stateReason = 'not connected yet';
    const [waiting] = bannersOf({ ...calm, session: away('returning', { connection: 'disconnected', stateReason }) });
    expect(waiting).toMatchObject({ title: 'Waiting for the venue', text: expect.stringContaining(stateReason) });
    expect([comparing?.action, waiting?.action]).toEqual([undefined, undefined]);
  });

  it('asks for the word, names the first of what differed, and counts as one thing to do', () => {
    const textOf = (differences: readonly string[]): string | undefined =>
      bannersOf({ ...calm, session: away('confirming', {}, { differences }) })[0]?.text;
    expect(textOf([])).toContain('Nothing differed from our books.');
    expect(textOf(['A is gone'])).toContain('Differed and was repaired: A is gone.');
    expect(textOf(['A is gone', 'B is new', 'C too'])).toContain('A is gone; and 2 more.');
    const [line] = bannersOf({ ...calm, session: away('confirming') });
    expect(line).toMatchObject({ action: 'resume', tab: 'attention', tone: 'bad' });
    expect([openCount([], 'confirming'), openCount([], 'live'), openCount([])]).toEqual([1, 0, 0]);
  });
});

describe('the button of a ticket', () => {
  const modes = ['starting', 'live', 'degraded', 'reconciling', 'fallback', 'returning', 'confirming'] as const;
  const labels = (side: 'long' | 'flat'): readonly string[] => modes.map((mode) => approvalWords(mode, { side }).label);

  it('says on which ledger an entry lands', () => {
    expect(labels('long')).toEqual([...Array(4).fill('Approve'), 'Approve on paper', 'Approve', 'Approve']);
    expect(approvalWords('live', { side: 'short' }).hint).toBe('Approve this ticket');
    expect(approvalWords('confirming', { side: 'short' }).hint).toContain('refused');
  });

  it('says that an exit waits while the venue is away or not compared yet', () => {
    expect(labels('flat')).toEqual([...Array(4).fill('Approve'), 'Approve, waits', 'Approve, waits', 'Approve']);
  });
});
