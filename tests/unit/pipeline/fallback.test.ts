import { describe, expect, test } from 'vitest';
import type { SessionView } from '../../../src/contract/views.ts';
import { asTicks, asLots, asUnits } from '../../../src/contract/units.ts';
import { type Mode, type ModeEvent, nextMode, type PaperPosition } from '../../../src/engine/domain/mode.ts';
import { closeOnPaper, NO_PAPER, openOnPaper, paperIsOver } from '../../../src/engine/portfolio/paper-ledger.ts';
import { Engine } from '../../../src/engine/index.ts';
import { ordersOf, PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

const DOWN_MS = 30_000;

type Positions = readonly (readonly [asset: number, lots: number])[];

/** An engine whose venue may be down for 30 s before it falls back. */
function labOf(positions: Positions = [], resumeAfterFallback: 'ask' | 'auto' = 'ask'): PipelineLab {
  return PipelineLab.live(positions, (base) => ({
    ...base,
    execution: { ...base.execution, fallbackAfterMs: DOWN_MS, resumeAfterFallback },
  }));
}

/** The same after its link was lost for long enough, with fresh prices. */
function fallen(positions: Positions = [], resume: 'ask' | 'auto' = 'ask'): PipelineLab {
  const lab = labOf(positions, resume);
  lab.disconnect();
  lab.pass(DOWN_MS);
  lab.prices(PRICE);
  expect(lab.engine.figures().mode.mode).toBe('fallback');
  return lab;
}

function sessionOf(lab: PipelineLab): SessionView {
  for (const patch of lab.engine.viewSnapshot()) if (patch.kind === 'session') return patch.session;
  throw new Error('the picture holds no session');
}

/** Size of the order that closes the asset, lots, or null. */
function closing(output: Parameters<typeof ordersOf>[0], asset: number): number | null {
  for (const { orders } of ordersOf(output))
    for (const order of orders)
      if (order.asset === asset && order.reduceOnly && order.type.kind === 'limit') return order.sizeLots;
  return null;
}

describe('the table of modes', () => {
  const MODES: readonly Mode[] = ['starting', 'live', 'degraded', 'reconciling', 'fallback', 'returning', 'confirming'];
  const EXPECTED: Readonly<Record<ModeEvent, readonly Mode[]>> = {
    lost: ['starting', 'degraded', 'degraded', 'degraded', 'fallback', 'returning', 'returning'],
    connected: ['starting', 'live', 'reconciling', 'reconciling', 'returning', 'returning', 'confirming'],
    doubt: ['starting', 'reconciling', 'degraded', 'reconciling', 'fallback', 'returning', 'returning'],
    down: ['starting', 'fallback', 'fallback', 'fallback', 'fallback', 'fallback', 'fallback'],
    compared: ['live', 'live', 'degraded', 'live', 'confirming', 'confirming', 'confirming'],
    confirmed: ['starting', 'live', 'degraded', 'reconciling', 'fallback', 'returning', 'live'],
    restarted: ['starting', 'starting', 'starting', 'starting', 'returning', 'returning', 'returning'],
  };

  test.each(Object.entries(EXPECTED))('%s is decided in every mode', (event, after) => {
    expect(MODES.map((mode) => nextMode(mode, event as ModeEvent))).toEqual(after);
  });
});

describe('into fallback and back', () => {
  test('a short break goes back to live by itself', () => {
    const lab = labOf();
    lab.disconnect();
    lab.pass(DOWN_MS - 1);
    expect(lab.engine.figures().mode.mode).toBe('degraded');
    lab.connect();
    expect(lab.engine.figures().mode.mode).toBe('reconciling');
    lab.account('reconnect');
    expect(lab.engine.figures().mode.mode).toBe('live');
  });

  test('a link that is lost for the bound is a fallback, told once', () => {
    const lab = labOf();
    lab.disconnect();
    const alerts = lab.pass(DOWN_MS * 4).filter((effect) => effect.kind === 'Alert');
    expect(alerts.filter(({ alert }) => alert.title.includes('fallback'))).toHaveLength(1);
    expect(sessionOf(lab)).toMatchObject({ state: 'fallback', mode: { mode: 'fallback', reason: 'test' } });
  });

  test('an account that does not answer on a standing link is a fallback as well', () => {
    const lab = labOf();
    lab.pass(lab.settings.execution.reconcileEveryMs);
    lab.pass(DOWN_MS);
    expect(lab.engine.figures()).toMatchObject({ reconciled: false, mode: { mode: 'fallback' } });
  });

  describe('a question that is left for its next turn', () => {
    const EVERY_MS = 30_000;
    const asksIn = (lab: PipelineLab, ms: number): boolean =>
      lab.pass(ms).some((effect) => effect.kind === 'QueryAccount' && effect.reason === 'periodic');

    test('is no silence of the venue, however often it happens', () => {
      const lab = labOf();
      for (let turn = 0; turn < 6; turn++) {
        expect(asksIn(lab, EVERY_MS), `turn ${turn}`).toBe(true);
        lab.step({ kind: 'AccountUnasked', epoch: lab.engine.figures().mode.epoch });
      }
      expect(lab.engine.figures()).toMatchObject({ reconciled: true, mode: { mode: 'live', askedAtMs: null } });
    });

    test('that nobody spoke of is one', () => {
      const lab = labOf();
      expect(asksIn(lab, EVERY_MS)).toBe(true);
      lab.pass(DOWN_MS);
      expect(lab.engine.figures().mode.mode).toBe('fallback');
    });

    test('speaks for none of another link', () => {
      const lab = labOf();
      expect(asksIn(lab, EVERY_MS)).toBe(true);
      lab.step({ kind: 'AccountUnasked', epoch: lab.engine.figures().mode.epoch + 1 });
      expect(lab.engine.figures().mode.askedAtMs).not.toBeNull();
      lab.pass(DOWN_MS - 1);
      expect(lab.engine.figures().mode.mode).toBe('live');
      lab.pass(1);
      expect(lab.engine.figures().mode.mode).toBe('fallback');
    });
  });

  test('a first connection that takes long is no fallback', () => {
    const lab = new PipelineLab((base) => ({
      ...base,
      execution: { ...base.execution, fallbackAfterMs: DOWN_MS },
    }));
    lab.begin();
    lab.pass(DOWN_MS * 3);
    expect(lab.engine.figures().mode.mode).toBe('starting');
  });

  test('the return waits for a person; a word that comes too early is refused', () => {
    const lab = fallen();
    expect(lab.command({ type: 'resumeLive' }).reply).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_DO' } });
    expect(lab.connect().effects).toMatchObject([{ kind: 'QueryAccount', reason: 'reconnect' }]);
    expect(lab.command({ type: 'resumeLive' }).reply).toMatchObject({ ok: false });
    lab.account('reconnect', { positions: [[1, 100]] });
    lab.prices(PRICE);
    expect(sessionOf(lab)).toMatchObject({ state: 'degraded', mode: { mode: 'confirming' } });
    expect(sessionOf(lab).mode.differences).toHaveLength(1);
    const early = lab.approve(lab.propose(0, 'long'));
    expect(early.reply).toMatchObject({ ok: false, error: { code: 'NOT_RECONCILED', field: 'session.mode' } });
    expect(lab.command({ type: 'resumeLive' }).reply).toMatchObject({ ok: true });
    expect(sessionOf(lab).state).toBe('live');
    expect(ordersOf(lab.approve(lab.propose(0, 'long')))).toHaveLength(1);
  });

  test('the setting goes on by itself', () => {
    const lab = fallen([], 'auto');
    lab.connect();
    lab.account('reconnect');
    expect(lab.engine.figures().mode.mode).toBe('live');
  });

  test('a link that is lost again before the word asks for it anew', () => {
    const lab = fallen();
    lab.connect();
    lab.account('reconnect');
    lab.disconnect();
    lab.connect();
    expect(lab.engine.figures().mode.mode).toBe('returning');
    lab.account('reconnect');
    expect(lab.engine.figures().mode.mode).toBe('confirming');
  });

  test('tickets of before are void on both sides', () => {
    const lab = labOf();
    const before = lab.propose(0, 'long', 600_000);
    lab.disconnect();
    lab.pass(DOWN_MS);
    lab.prices(PRICE);
    expect(lab.approve(before).reply).toMatchObject({ ok: false });
    const during = lab.propose(1, 'long', 600_000);
    lab.connect();
    lab.account('reconnect');
    lab.command({ type: 'resumeLive' });
    expect(lab.approve(during).reply).toMatchObject({ ok: false });
    expect(lab.engine.figures().mode.paper.entries).toBe(0);
  });

  test('a question that a lost line took with it is no new fallback when the line is back', () => {
    const lab = labOf();
    lab.pass(lab.settings.execution.reconcileEveryMs);
    lab.pass(DOWN_MS * 3);
    expect(lab.engine.figures().mode.mode).toBe('fallback');
    lab.disconnect();
    lab.pass(DOWN_MS * 2);
    lab.connect();
    expect(lab.engine.figures().mode.mode).toBe('returning');
    lab.disconnect();
    lab.pass(DOWN_MS * 2);
    lab.step({ kind: 'Resumed', sleptMs: 3_600_000 });
    lab.pass(DOWN_MS * 2);
    lab.connect();
    expect(lab.engine.figures().mode.mode).toBe('returning');
  });
});

describe('the paper ledger', () => {
  test('takes an approved entry, sends nothing and leaves the account as it was', () => {
    const lab = labOf();
    lab.hold(1, 'long');
    lab.disconnect();
    lab.pass(DOWN_MS);
    lab.prices(PRICE);
    const before = lab.engine.figures();
    const entered = lab.approve(lab.propose(0, 'long'));
    expect(entered.reply).toMatchObject({ ok: true, text: expect.stringContaining('on paper') });
    expect(ordersOf(entered)).toEqual([]);
    const after = lab.engine.figures();
    expect(after.mode.paper).toMatchObject({ entries: 1, positions: [{ asset: 0 }] });
    expect(after.positions).toEqual(before.positions);
    expect(after.equity).toEqual(before.equity);
    expect(after.maxAssetExposureRate).toBe(before.maxAssetExposureRate);
    const [shown] = sessionOf(lab).mode.paper.positions;
    expect(shown?.sizeLots).toBeGreaterThan(0);
  });

  test('obeys the asset cap on its own, one position an asset', () => {
    const lab = fallen();
    lab.approve(lab.propose(0, 'long'));
    const [position] = lab.engine.figures().mode.paper.positions;
    const cap = lab.settings.risk.caps.assetRate * 10_000_000_000;
    expect(position?.costUnits).toBeGreaterThan(0);
    expect(position?.costUnits).toBeLessThanOrEqual(cap);
    expect(lab.approve(lab.propose(0, 'long')).reply).toMatchObject({ error: { code: 'ASSET_HELD' } });
  });

  test('counts what is held at the venue against its caps', () => {
    const room = fallen();
    room.approve(room.propose(0, 'long'));
    const full = fallen([[0, 1_400]]);
    full.approve(full.propose(0, 'long'));
    const lotsOf = (lab: PipelineLab): number => lab.engine.figures().mode.paper.positions[0]?.sizeLots ?? 0;
    expect(lotsOf(room)).toBeGreaterThan(0);
    expect(lotsOf(full)).toBeLessThan(lotsOf(room));
  });

  test('is refused as stale without market data', () => {
    const lab = fallen();
    const ticket = lab.propose(0, 'long', 600_000);
    lab.pass(60_000);
    expect(lab.approve(ticket).reply).toMatchObject({ ok: false, error: { code: 'STALE_DATA' } });
    expect(lab.engine.figures().mode.paper.entries).toBe(0);
  });

  test('is refused while halted', () => {
    const lab = fallen();
    const ticket = lab.propose(0, 'long', 600_000);
    lab.command({ type: 'killSwitch', flatten: false });
    expect(lab.approve(ticket).reply).toMatchObject({ ok: false });
    expect(lab.engine.figures().mode.paper.entries).toBe(0);
  });

  test('watches its stop by mark', () => {
    const lab = fallen();
    lab.approve(lab.propose(0, 'long'));
    const dropped = lab.price(0, PRICE * 0.97);
    expect(ordersOf(dropped)).toEqual([]);
    const { paper } = lab.engine.figures().mode;
    expect(paper).toMatchObject({ positions: [], entries: 1, closed: 1 });
    expect(paper.realisedUnits).toBeLessThan(0);
    expect(paper.feesUnits).toBeGreaterThan(0);
  });

  test('is closed at the mark when the venue is back; its result stays and nothing is merged', () => {
    const lab = fallen();
    lab.approve(lab.propose(0, 'long'));
    lab.price(0, PRICE * 1.01);
    lab.connect();
    const equity = lab.account('reconnect');
    expect(ordersOf(equity)).toEqual([]);
    const figures = lab.engine.figures();
    expect(figures.positions).toEqual([]);
    expect(figures.equity?.equityUnits).toBe(10_000_000_000);
    const { paper } = sessionOf(lab).mode;
    expect(paper).toMatchObject({ positions: [], entries: 1 });
    expect(paper.resultUnits).toBeGreaterThan(0);
  });

  test('a signal to leave closes what its strategy has on paper', () => {
    const lab = fallen();
    lab.approve(lab.propose(0, 'long'));
    lab.step({ kind: 'Tick' });
    const left = lab.approve(lab.propose(0, 'flat'));
    expect(left.reply).toMatchObject({ ok: true });
    expect(lab.engine.figures().mode.paper).toMatchObject({ positions: [], closed: 1 });
  });

  test('books to the last millionth: signed cost, fee on both sides', () => {
    const short: PaperPosition = {
      asset: 0,
      strategyId: 's',
      signalId: 'x',
      sizeLots: asLots(-100),
      costUnits: asUnits(-100 * PRICE),
      stopTicks: asTicks(PRICE + 10),
      takeProfitTicks: asTicks(PRICE - 10),
      openedAtMs: 0,
    };
    const open = openOnPaper(NO_PAPER, short);
    expect(open.feesUnits).toBe(45_000);
    const closed = closeOnPaper(open, 0, asTicks(PRICE / 2));
    expect(closed).toMatchObject({ positions: [], closed: 1, realisedUnits: 50 * PRICE, feesUnits: 45_000 + 22_500 });
    expect(closeOnPaper(closed, 0, asTicks(PRICE))).toBe(closed);
    expect([PRICE - 10, PRICE - 9, PRICE + 9, PRICE + 10].map((mark) => paperIsOver(short, asTicks(mark)))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('exits in fallback', () => {
  test('a signal to leave ends what is on paper and leaves the position at the venue as well', () => {
    const lab = labOf();
    const held = 100;
    const [sent] = ordersOf(lab.approve(lab.propose(0, 'long'), held));
    if (sent === undefined) throw new Error('nothing was sent');
    lab.answerFilled(sent);
    lab.fill(sent.orders[0] as (typeof sent.orders)[number], held);
    lab.disconnect();
    lab.pass(DOWN_MS);
    lab.prices(PRICE);
    const entered = lab.approve(lab.propose(0, 'long'));
    expect(entered.reply).toMatchObject({ ok: true });
    expect(lab.approve(lab.propose(0, 'flat')).reply).toMatchObject({ ok: true });
    expect(lab.engine.figures().mode.paper).toMatchObject({ positions: [], closed: 1 });
    expect(sessionOf(lab).mode.waitingExits).toMatchObject([{ asset: 0, by: 'signal' }]);
    lab.connect();
    expect(closing(lab.account('reconnect', { positions: [[0, held]] }), 0)).toBe(held);
  });

  test('a Close waits, is shown, and is carried out with the size that the comparison found', () => {
    const lab = fallen([[0, 500]]);
    const asked = lab.command({ type: 'closePosition', asset: 0 });
    expect(asked.reply).toMatchObject({ ok: true, text: expect.stringContaining('waits') });
    expect(ordersOf(asked)).toEqual([]);
    expect(sessionOf(lab).mode.waitingExits).toMatchObject([{ asset: 0, by: 'person' }]);
    expect(lab.command({ type: 'closePosition', asset: 0 }).reply).toMatchObject({ ok: false });
    expect(closing(lab.connect(), 0)).toBeNull();
    expect(closing(lab.account('reconnect', { positions: [[0, 300]] }), 0)).toBe(300);
    expect(sessionOf(lab).mode.waitingExits).toEqual([]);
  });

  test('is dropped when the position has gone or turned', () => {
    for (const positions of [[], [[0, -200]]] as readonly Positions[]) {
      const lab = fallen([[0, 500]]);
      lab.command({ type: 'closePosition', asset: 0 });
      lab.connect();
      expect(closing(lab.account('reconnect', { positions }), 0)).toBeNull();
    }
  });

  test('one by signal goes while the signal holds; one that has run out asks a person', () => {
    for (const [outageMs, lots] of [
      [1_000, 500],
      [70_000, null],
    ] as const) {
      const lab = fallen([[0, 500]]);
      lab.approve(lab.propose(0, 'flat'));
      expect(sessionOf(lab).mode.waitingExits).toMatchObject([{ asset: 0, by: 'signal' }]);
      lab.pass(outageMs);
      lab.prices(PRICE);
      lab.connect();
      expect(closing(lab.account('reconnect', { positions: [[0, 500]] }), 0)).toBe(lots);
      const asked = lab.engine.viewSnapshot().some((patch) => JSON.stringify(patch).includes('was to be closed while'));
      expect(asked).toBe(lots === null);
    }
  });

  test('the kill switch halts at once and flattens when the venue is back, without a word of anybody', () => {
    const lab = fallen([[0, 500]]);
    const killed = lab.command({ type: 'killSwitch', flatten: true });
    expect(ordersOf(killed)).toEqual([]);
    expect(lab.engine.figures().halted).not.toBeNull();
    expect(ordersOf(lab.pass(20_000))).toEqual([]);
    const sent = [...lab.connect().effects, ...lab.account('reconnect', { positions: [[0, 500]] }).effects];
    expect(closing(sent, 0)).toBe(500);
  });

  test('the kill switch still reaches a venue whose account alone does not answer', () => {
    const lab = labOf([[0, 500]]);
    lab.pass(lab.settings.execution.reconcileEveryMs);
    lab.pass(DOWN_MS);
    lab.prices(PRICE);
    expect(lab.engine.figures().mode.mode).toBe('fallback');
    expect(lab.command({ type: 'closePosition', asset: 0 }).reply).toMatchObject({ ok: true });
    expect(closing(lab.command({ type: 'killSwitch', flatten: true }), 0)).toBe(500);
  });

  test('reverse and a moved stop are refused, and no stop is repaired before the comparison', () => {
    const lab = labOf();
    const held = lab.hold(0, 'long');
    lab.disconnect();
    lab.pass(DOWN_MS);
    lab.prices(PRICE);
    expect(lab.command({ type: 'reversePosition', asset: 0 }).reply).toMatchObject({ ok: false });
    const stop = held.orders[1];
    if (stop === undefined) throw new Error('an entry has a stop');
    const moved = lab.command({ type: 'modifyOrder', cloid: stop.cloid, priceTicks: asTicks(970_000), sizeLots: null });
    expect(ordersOf(moved)).toEqual([]);
    expect(ordersOf(lab.pass(60_000))).toEqual([]);
  });

  test('stops are repaired in the step of the comparison, before anybody confirms', () => {
    const lab = labOf();
    const held = lab.hold(0, 'long');
    const [entry] = held.orders;
    if (entry === undefined) throw new Error('an entry has an order');
    lab.disconnect();
    lab.pass(DOWN_MS);
    lab.prices(PRICE);
    lab.connect();
    const back = lab.account('reconnect', { positions: [[0, entry.sizeLots]] });
    // The stops are not listed: they are asked for, and once they are known to be gone new ones are sent.
    const asked = back.effects.flatMap((effect) => (effect.kind === 'QueryOrder' ? [effect.cloid] : []));
    expect(asked.length).toBeGreaterThan(0);
    const repairs = held.orders.slice(1).flatMap((order) => ordersOf(lab.update(order, 'canceled')));
    const later = ordersOf(lab.pass(2_000));
    expect([...repairs, ...later].flatMap(({ orders }) => orders).some(({ type }) => type.kind === 'trigger')).toBe(
      true,
    );
    expect(lab.engine.figures().mode.mode).toBe('confirming');
  });
});

test('a snapshot in the middle of a fallback continues to the same state', () => {
  const lab = fallen([[1, 500]]);
  lab.approve(lab.propose(0, 'long'));
  lab.command({ type: 'closePosition', asset: 1 });
  const twin = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())) as ReturnType<Engine['snapshot']>);
  expect(twin.stateHash()).toBe(lab.engine.stateHash());
  const first = lab.engine;
  const run = (engine: Engine): string => {
    lab.engine = engine;
    lab.connect();
    lab.account('reconnect', { positions: [[1, 400]] });
    lab.command({ type: 'resumeLive' });
    return engine.stateHash();
  };
  expect(run(first)).toBe(run(twin));
});
