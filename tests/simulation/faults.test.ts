import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readJournal } from '../../src/adapters/store/read-journal.ts';
import type { EngineInputBody } from '../../src/engine/domain/inputs.ts';
import { codeOf, enter, hold, Notes, propose, type SendOrders } from '../support/by-hand.ts';
import { RIG_START_MS, type RigOptions, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { ordersOf, protectionFaults, Stillness, twoBooks, workingOrders } from '../../src/simulation/two-books.ts';
import { WalkingMarket, type WalkOptions } from '../../src/simulation/walking-market.ts';
import { wholeSizes } from '../support/whole-sizes.ts';

/* One fault at a time, each at a known place, on a market whose prices stand still. */

let rig: SandboxRig;
let notes: Notes;
let still: Stillness;

async function open(walk: Partial<WalkOptions> = {}, more: Partial<RigOptions> = {}): Promise<void> {
  notes = new Notes();
  still = new Stillness();
  rig = await SandboxRig.open({
    market: () => new WalkingMarket({ seed: 7, startMs: RIG_START_MS, volatility: 0, ...walk }),
    settings: wholeSizes((base) => ({ ...base, sizing: { ...base.sizing, method: 'fixed', baseRate: 0.1 } })),
    watchers: [notes.see, still.see],
    ...more,
  });
  rig.run(1_000);
}

beforeEach(() => open());
afterEach(() => rig.close());

/** Lets the first inputs that fit go lost. */
function lose(fits: (body: EngineInputBody) => boolean, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  rig.disturb = (body) => {
    if (left <= 0 || !fits(body)) return [body];
    left -= 1;
    return [];
  };
}

const isNews = (body: EngineInputBody): boolean => ['VenueReply', 'OrderUpdate', 'Fill'].includes(body.kind);

function expectTwinBooks(): void {
  still.reachProtected(rig);
  const books = twoBooks(rig);
  expect(books.engine).toEqual(books.exchange);
  expect(protectionFaults(rig)).toEqual([]);
  rig.exchange.audit();
}

function entryOf(effect: SendOrders | undefined) {
  const cloid = effect?.orders[0]?.cloid;
  const order = ordersOf(rig).find((record) => record.cloid === cloid);
  if (order === undefined) throw new Error('no entry was sent');
  return order;
}

describe('answers', () => {
  test('all news of an entry lost: it becomes unknown, is asked for and found; it is never sent again', () => {
    lose(isNews, 4);
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('ok');
    rig.run(4_900);
    expect(entryOf(notes.openings()[0]).state).toBe('submitted');
    rig.run(200);
    expect(entryOf(notes.openings()[0]).state).toBe('filled');
    expect(notes.alerts.filter((alert) => alert.title === 'W0 order unknown')).toHaveLength(1);
    expect(notes.all('QueryOrder').length).toBeGreaterThan(0);
    expectTwinBooks();
    expect(rig.engine.figures().positions).toHaveLength(1);
    expect(notes.openings()).toHaveLength(1);
    expect(rig.requests.filter((request) => request.kind === 'order')).toHaveLength(1);
  });

  test('an entry that never arrived counts as exposure until ten seconds after its last possible arrival, then as never placed', () => {
    const execute = rig.session.link.execute.bind(rig.session.link);
    rig.session.link.execute = (effect) => {
      if (effect.kind !== 'SendOrders') execute(effect);
    };
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('ok');
    rig.commit();
    rig.run(14_900);
    expect(entryOf(notes.openings()[0]).state).toBe('unknown');
    // The same asset and side again: what is unknown may live.
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('DUPLICATE_INTENT');
    rig.run(20_000);
    expect(entryOf(notes.openings()[0])).toMatchObject({
      state: 'expired',
      note: expect.stringContaining('never placed'),
    });
    rig.session.link.execute = execute;
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('ok');
    expectTwinBooks();
    expect(rig.engine.figures().positions).toHaveLength(1);
  });

  test('an answer that leaves the outcome open makes the entry unknown at once', () => {
    rig.disturb = (body) => {
      if (body.kind === 'VenueReply') return [{ ...body, outcome: { status: 'unknown', reason: 'connection reset' } }];
      return body.kind === 'Fill' || body.kind === 'OrderUpdate' ? [] : [body];
    };
    enter(rig, notes, { asset: 0 });
    rig.commit();
    rig.run(60);
    expect(entryOf(notes.openings()[0]).state).toBe('unknown');
    rig.disturb = (body) => [body];
    expectTwinBooks();
    expect(rig.engine.figures().positions).toHaveLength(1);
  });

  test.each([
    ['VenueReply', ['VenueReply', 'OrderUpdate', 'Fill']],
    ['Fill', ['Fill']],
    ['OrderUpdate', ['OrderUpdate']],
  ])('everything twice: %s', (_name, kinds) => {
    rig.disturb = (body) => (kinds.includes(body.kind) ? [body, body] : [body]);
    const lots = hold(rig, notes, { asset: 0, takeProfitRate: 0.05 });
    const fills = rig.exchange.fillsSince('0x00000000000000000000000000000000000000c1', 0);
    expect(lots).toBe(fills.reduce((sum, fill) => sum + fill.sizeLots, 0));
    expect(rig.engine.figures().counters.fills).toBe(fills.length);
    expect(notes.openings()).toHaveLength(1);
    expectTwinBooks();
  });

  test.each([
    ['fill before reply', ['VenueReply', 'OrderUpdate']],
    ['order update before reply and fill', ['VenueReply', 'Fill']],
    ['reply before fill and update', ['Fill', 'OrderUpdate']],
  ])('out of order: %s', (_name, late) => {
    const kept: EngineInputBody[] = [];
    rig.disturb = (body) => {
      if (late.includes(body.kind)) kept.push(body);
      return late.includes(body.kind) ? [] : [body];
    };
    enter(rig, notes, { asset: 1, takeProfitRate: 0.05 });
    rig.commit();
    rig.run(300);
    rig.disturb = (body) => [body];
    for (const body of kept) rig.deliver(body);
    rig.run(500);
    expect(entryOf(notes.openings()[0]).state).toBe('filled');
    // Nothing that stands was taken for orphaned meanwhile, and nothing was put there a second time.
    expect(notes.all('Cancel')).toEqual([]);
    expect(notes.all('SendOrders')).toHaveLength(1);
    expectTwinBooks();
  });

  test('a fill that never comes is made good by the account within seconds', () => {
    lose((body) => body.kind === 'Fill', 1);
    enter(rig, notes, { asset: 0 });
    rig.commit();
    rig.run(3_000);
    expect(rig.engine.figures().positions).toHaveLength(1);
    expectTwinBooks();
  });
});

describe('the line', () => {
  test('drops in the middle of an entry: nothing opens until the account is reconciled, and what happened meanwhile is found', () => {
    hold(rig, notes, { asset: 1 });
    enter(rig, notes, { asset: 0 });
    rig.commit();
    rig.disturb = () => [];
    rig.deliver({ kind: 'VenueStatus', connection: 'disconnected', reason: 'cable' });
    rig.run(2_000);
    expect(notes.alerts.some((alert) => alert.title === 'Connection to the venue lost')).toBe(true);
    expect(['NOT_RECONCILED', 'VENUE_DOWN', 'STALE_DATA']).toContain(codeOf(enter(rig, notes, { asset: 2 })));
    rig.disturb = (body) => (body.kind === 'AccountSnapshot' ? [] : [body]);
    rig.deliver({ kind: 'VenueStatus', connection: 'connecting', reason: 'cable' });
    rig.deliver({ kind: 'VenueStatus', connection: 'connected', reason: 'cable' });
    rig.run(2_000);
    expect(codeOf(enter(rig, notes, { asset: 2 }))).toBe('NOT_RECONCILED');
    rig.disturb = (body) => [body];
    rig.run(40_000);
    expect(codeOf(enter(rig, notes, { asset: 2 }))).toBe('ok');
    expectTwinBooks();
    expect(rig.engine.figures().positions.map((position) => position.asset)).toEqual([0, 1, 2]);
  });

  test('a lost answer to the first question of all does not keep the terminal closed for ever', async () => {
    rig.close();
    notes = new Notes();
    still = new Stillness();
    let lost = 0;
    const market = () => new WalkingMarket({ seed: 7, startMs: RIG_START_MS, volatility: 0 });
    rig = await SandboxRig.open({ market, watchers: [notes.see, still.see] });
    rig.disturb = (body) => {
      if (body.kind !== 'AccountSnapshot' || lost > 0) return [body];
      lost += 1;
      return [];
    };
    rig.run(60_000);
    expect(lost).toBe(1);
    expect(rig.engine.figures().reconciled).toBe(true);
  });

  test('a symbol without fresh data takes no entry while the others do, and closing it is always allowed', async () => {
    rig.close();
    await open({ silences: [{ asset: 1, fromMs: RIG_START_MS + 5_000, toMs: RIG_START_MS + 60_000 }] });
    hold(rig, notes, { asset: 1 });
    rig.runTo(RIG_START_MS + 5_000 + rig.settings.market.staleAfterMs + 1_000);
    expect(codeOf(enter(rig, notes, { asset: 1, strategyId: 'by-hand' }))).toBe('STALE_DATA');
    expect(codeOf(enter(rig, notes, { asset: 2 }))).toBe('ok');
    expect(codeOf(rig.command({ type: 'closePosition', asset: 1 }))).toBe('ok');
    rig.runTo(RIG_START_MS + 62_000);
    expect(rig.engine.figures().positions.map((position) => position.asset)).toEqual([2]);
    expect(codeOf(enter(rig, notes, { asset: 1 }))).toBe('ok');
    expectTwinBooks();
  });
});

describe('the disk', () => {
  function released(): { effectId: string; reason: string }[] {
    rig.kill({ engine: 1e9, exchange: 1e9 });
    const { records, damage } = readJournal(join(rig.home, 'journal.db'), 'oldest');
    expect(damage).toBeNull();
    return records.filter((record) => record.type === 'released').map((record) => JSON.parse(record.payload) as never);
  }

  test('full: nothing opens, a person gets out, marked as unrecorded; when it is back trading goes on', () => {
    hold(rig, notes, { asset: 0 });
    hold(rig, notes, { asset: 1 });
    const before = notes.openings().length;
    rig.life.engineStore.fail('disk full');
    rig.session.host.drain(Number.POSITIVE_INFINITY);
    expect(notes.alerts.at(-1)).toMatchObject({ level: 'critical', title: 'journal failed' });
    expect(codeOf(enter(rig, notes, { asset: 2 }))).toBe('STORE_CLOSED');
    expect(codeOf(rig.command({ type: 'closePosition', asset: 0 }))).toBe('ok');
    rig.run(1_000);
    expect(rig.engine.figures().positions.map((position) => position.asset)).toEqual([1]);
    expect(codeOf(rig.command({ type: 'killSwitch', flatten: true }))).toBe('ok');
    rig.run(1_000);
    expect(rig.engine.figures().positions).toEqual([]);
    expect(notes.openings()).toHaveLength(before);
    rig.life.engineStore.recover();
    rig.command({ type: 'releaseHalt', confirmation: 'RESUME' });
    hold(rig, notes, { asset: 2 });
    expectTwinBooks();
    const reasons = new Map(released().map(({ effectId, reason }) => [effectId, reason]));
    const closing = notes
      .all('SendOrders')
      .filter((effect) => effect.reducesOnly && effect.grouping === 'na' && effect.orders[0]?.type.kind === 'limit');
    expect(closing.map((effect) => reasons.get(effect.effectId))).toEqual(['unrecorded', 'unrecorded']);
    for (const effect of notes.openings()) expect(reasons.get(effect.effectId)).toBe('durable');
  });

  test('full while an entry waits for it: the entry ends unsent and does not leave later', async () => {
    rig.close();
    await open({}, { autoCommit: false });
    rig.commit();
    rig.run(1_000, () => rig.commit());
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('ok');
    rig.life.engineStore.fail('disk full');
    rig.run(6_000);
    rig.session.host.drain(Number.POSITIVE_INFINITY);
    expect(entryOf(notes.openings()[0]).state).toBe('denied');
    rig.life.engineStore.recover();
    rig.run(20_000, () => rig.commit());
    expect(rig.requests.filter((request) => request.kind === 'order')).toEqual([]);
    expect(rig.engine.figures().positions).toEqual([]);
    expectTwinBooks();
  });

  test('slow: an order waits for its intent, and a cancel that overtakes it takes it back', async () => {
    rig.close();
    await open({}, { autoCommit: false });
    rig.commit();
    rig.run(1_000, () => rig.commit());
    enter(rig, notes, { asset: 0 });
    rig.run(500);
    expect(rig.requests).toEqual([]);
    rig.command({ type: 'killSwitch', flatten: false });
    rig.commit();
    rig.run(2_000, () => rig.commit());
    expect(rig.requests.filter((request) => request.kind === 'order')).toEqual([]);
    expect(entryOf(notes.openings()[0]).state).toBe('denied');
    expectTwinBooks();
  });

  test("of the exchange full: the engine's gate closes as well, and opens only when both are back", () => {
    rig.life.exchangeStore.fail('disk full');
    rig.session.host.drain(Number.POSITIVE_INFINITY);
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('STORE_CLOSED');
    rig.life.engineStore.fail('disk full');
    rig.life.exchangeStore.recover();
    rig.session.host.drain(Number.POSITIVE_INFINITY);
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('STORE_CLOSED');
    rig.life.engineStore.recover();
    rig.session.host.drain(Number.POSITIVE_INFINITY);
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('ok');
    expectTwinBooks();
  });
});

describe('time', () => {
  test('that stands still moves nothing: no answer, no time-out, no storm of ticks', () => {
    const ticketId = propose(rig, notes, { asset: 0 });
    rig.command({ type: 'approveTicket', ticketId, maxSizeLots: null });
    const { session, nowMs } = rig;
    const seq = rig.engine.seq;
    for (let turn = 0; turn < 1_000; turn++) {
      session.pump(nowMs, Number.POSITIVE_INFINITY);
      rig.commit();
    }
    expect(rig.nowMs).toBe(nowMs);
    expect(rig.engine.seq - seq).toBeLessThanOrEqual(3);
    expect(workingOrders(rig).every((order) => order.state === 'submitted')).toBe(true);
    rig.run(1_000);
    expect(rig.engine.figures().positions).toHaveLength(1);
    expectTwinBooks();
  });

  test('that fell asleep: nothing opens on a book from before, and the account is asked for', () => {
    rig.deliver({ kind: 'Resumed', sleptMs: 3_600_000 });
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('NOT_RECONCILED');
    rig.run(1_000);
    expect(codeOf(enter(rig, notes, { asset: 0 }))).toBe('ok');
    expectTwinBooks();
  });
});
