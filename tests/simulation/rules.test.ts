import { afterEach, describe, expect, test } from 'vitest';
import { asUnits } from '../../src/contract/units.ts';
import type { EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { ExchangeInput } from '../../src/exchange/types.ts';
import { PROTECTION_BOUND_MS, type RuleName, Rules } from '../../src/simulation/rules.ts';
import { ACCOUNT, RIG_START_MS, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { overusedTickets } from '../../src/simulation/two-books.ts';
import { WalkingMarket } from '../../src/simulation/walking-market.ts';
import { wholeSizes } from '../support/whole-sizes.ts';

/*
 * A checker that never complains proves nothing: each rule of the simulation meets the case that it is there for.
 */

let rig: SandboxRig | null = null;
afterEach(() => {
  rig?.close();
  rig = null;
});

async function opened(disturb?: (body: EngineInputBody) => readonly EngineInputBody[]): Promise<SandboxRig> {
  const it = await SandboxRig.open({
    market: () => new WalkingMarket({ seed: 7, startMs: RIG_START_MS }),
    settings: wholeSizes((base) => ({ ...base, sizing: { ...base.sizing, method: 'fixed', baseRate: 0.1 } })),
  });
  rig = it;
  if (disturb !== undefined) it.disturb = disturb;
  it.run(1_000);
  return it;
}

/** An entry by signal and its approval. */
function enter(it: SandboxRig, id = 'one'): void {
  let ticketId: string | null = null;
  it.watch((_input, { effects }) => {
    for (const effect of effects) if (effect.kind === 'Alert') ticketId = effect.alert.ticketId ?? ticketId;
  });
  it.deliver({
    kind: 'Signal',
    origin: 'manual',
    signal: {
      id,
      strategyId: 'by-hand',
      source: 'manual',
      symbol: 'W1',
      side: 'long',
      strength: 0.8,
      createdAt: it.engine.atMs,
      expiresAt: it.engine.atMs + 20_000,
      stopLossRate: 0.02,
      takeProfitRate: null,
      performance: null,
      rationale: 'a test',
    },
  });
  if (ticketId === null) throw new Error('no ticket came');
  const reply = it.command({ type: 'approveTicket', ticketId, maxSizeLots: null });
  if (!reply.ok) throw new Error(reply.error.detail);
}

function broken(rules: Rules): readonly RuleName[] {
  return [...new Set(rules.breaches.map((breach) => breach.rule))];
}

/** Rules that watch from now on. */
function watched(it: SandboxRig): Rules {
  const rules = new Rules();
  it.watch((input, output) => rules.onStep(it, input, output));
  it.onActed = (input) => rules.onActed(it, input);
  return rules;
}

describe('the rules of the simulation', () => {
  test('are kept by an ordinary trade', async () => {
    const it = await opened();
    const rules = watched(it);
    enter(it);
    it.run(5_000, () => rules.look(it));
    it.run(40_000, () => rules.look(it));
    rules.atRest(it);
    expect(it.exchange.account(ACCOUNT).positions).toHaveLength(1);
    expect(rules.openings).toBe(1);
    expect(rules.breaches).toEqual([]);
  });

  test('catch an order that is sent twice', async () => {
    const it = await opened();
    const rules = watched(it);
    const { link } = it.session;
    const execute = link.execute.bind(link);
    link.execute = (effect) => {
      execute(effect);
      if (effect.kind === 'SendOrders') execute(effect);
    };
    enter(it);
    it.run(1_000);
    expect(broken(rules)).toContain('sent-once');
  });

  test('catch an opening order without a durable intent', async () => {
    const it = await opened();
    const rules = watched(it);
    const requests: ExchangeInput[] = [];
    it.onActed = (input) => {
      if (input.kind === 'order') requests.push(input);
      it.life.engineStore.durableIntents.clear();
      rules.onActed(it, input);
    };
    enter(it);
    it.run(1_000);
    expect(requests).toHaveLength(1);
    expect(broken(rules)).toEqual(['intent-first']);
  });

  test('catch an order that is decided in fallback', async () => {
    const it = await opened();
    const rules = new Rules();
    const sent: Parameters<typeof rules.onStep>[] = [];
    it.watch((input, output) => {
      if (output.effects.some((effect) => effect.kind === 'SendOrders')) sent.push([it, input, output]);
    });
    enter(it);
    const [order] = sent;
    if (order === undefined) throw new Error('nothing was sent');
    rules.onStep(...order);
    expect(broken(rules)).toEqual([]);
    it.deliver({ kind: 'VenueStatus', connection: 'disconnected', reason: 'a test' });
    it.run(31_000);
    expect(it.engine.figures().mode.mode).toBe('fallback');
    rules.onStep(...order);
    expect(broken(rules)).toContain('nothing-in-fallback');
  });

  test('catch an opening decided while halted, or before the account was compared', async () => {
    const it = await opened();
    const rules = new Rules();
    let output: Parameters<typeof rules.onStep>[2] | null = null;
    let input: Parameters<typeof rules.onStep>[1] | null = null;
    it.watch((each, out) => {
      if (!out.effects.some((effect) => effect.kind === 'SendOrders')) return;
      [input, output] = [each, out];
    });
    enter(it);
    expect(it.command({ type: 'killSwitch', flatten: false }).ok).toBe(true);
    if (input === null || output === null) throw new Error('nothing was sent');
    rules.onStep(it, input, output);
    expect(broken(rules)).toEqual(['not-while-halted']);
    const reconciling = new Rules();
    it.deliver({ kind: 'Resumed', sleptMs: 1 });
    reconciling.onStep(it, input, output);
    expect(reconciling.breaches.map((breach) => breach.detail).join(' ')).toContain(
      'before the account was reconciled',
    );
  });

  test('catch an opening that a breaker stops', async () => {
    const it = await opened();
    const rules = new Rules();
    const sent: Parameters<typeof rules.onStep>[] = [];
    it.watch((input, output) => {
      if (output.effects.some((effect) => effect.kind === 'SendOrders')) sent.push([it, input, output]);
    });
    enter(it);
    const [order] = sent;
    if (order === undefined) throw new Error('nothing was sent');
    rules.onStep(...order);
    expect(broken(rules)).toEqual([]);
    // A loss of 1.5 % at once, told by the venue.
    const { cashUnits } = it.exchange.account(ACCOUNT);
    it.deliver({
      kind: 'AccountSnapshot',
      reason: 'periodic',
      venueAtMs: it.nowMs + 1,
      cashUnits: asUnits(Math.round(cashUnits * 0.985)),
      netDepositsUnits: asUnits(10_000_000_000),
      positions: [],
      openOrders: [],
      fills: [],
    });
    expect(it.engine.figures().risk.trips.rapid_losses).toBe(1);
    const [, input, output] = order;
    rules.onStep(it, { ...input, atMs: input.atMs + 60_000 }, output);
    expect(broken(rules)).toEqual(['breakers-block']);
  });

  test('catch an asset past its cap', async () => {
    const it = await opened();
    const rules = watched(it);
    it.exchange.step({
      kind: 'order',
      atMs: it.nowMs,
      account: ACCOUNT,
      requestId: 'foreign',
      grouping: 'na',
      orders: [
        {
          cloid: `0x${'a'.repeat(32)}`,
          asset: 1,
          isBuy: true,
          priceTicks: 315_000,
          sizeLots: 10_000,
          reduceOnly: false,
          type: { kind: 'limit', tif: 'Ioc' },
        },
      ],
      expiresAfterMs: null,
    });
    expect(it.exchange.account(ACCOUNT).positions).toHaveLength(1);
    expect(broken(rules)).toContain('asset-cap');
  });

  test('catch a position that stays without its stop', async () => {
    const it = await opened();
    enter(it);
    it.run(2_000);
    const rules = new Rules();
    it.session.link.execute = () => undefined;
    const { openOrders } = it.exchange.account(ACCOUNT);
    const stops = openOrders.filter((order) => order.tpsl === 'sl');
    expect(stops).toHaveLength(1);
    it.exchange.step({
      kind: 'cancel',
      atMs: it.nowMs,
      account: ACCOUNT,
      requestId: 'foreign',
      cancels: stops.map(({ asset, oid }) => ({ asset, oid })),
    });
    it.run(PROTECTION_BOUND_MS + 2_000, () => rules.look(it));
    expect(broken(rules)).toEqual(['protected']);
  });

  test('catch books that differ, orphans, and a flatten that did not end at zero', async () => {
    const it = await opened((body) =>
      body.kind === 'AccountSnapshot' ? [{ ...body, cashUnits: (body.cashUnits + 1) as never }] : [body],
    );
    const rules = watched(it);
    it.run(35_000);
    rules.atRest(it);
    expect(broken(rules)).toEqual(['books-agree']);
    enter(it);
    it.run(2_000);
    rules.atZero(it);
    it.session.link.execute = () => undefined;
    const [stop] = it.exchange.account(ACCOUNT).openOrders;
    if (stop === undefined) throw new Error('no stop');
    it.exchange.step({
      kind: 'cancel',
      atMs: it.nowMs,
      account: ACCOUNT,
      requestId: 'foreign',
      cancels: [{ asset: stop.asset, oid: stop.oid }],
    });
    rules.atRest(it);
    expect(broken(rules)).toEqual(['books-agree', 'closes-at-zero', 'no-orphans']);
  });

  test('catch a ticket that was used for more than its size', async () => {
    const it = await opened();
    enter(it);
    it.run(2_000);
    expect(overusedTickets(it)).toEqual([]);
    const snapshot = it.engine.snapshot();
    const desk = snapshot.state.rooms.desk as { readonly ended: readonly { readonly usedLots: number }[] };
    const ended = desk.ended.map((ticket) => ({ ...ticket, usedLots: ticket.usedLots - 1 }));
    const rooms = { ...snapshot.state.rooms, desk: { ...desk, ended } };
    it.engine.snapshot = () => ({ ...snapshot, state: { ...snapshot.state, rooms } });
    const rules = new Rules();
    rules.atRest(it);
    expect(broken(rules)).toEqual(['ticket-size']);
  });

  test('catch money from nowhere', async () => {
    const it = await opened();
    const rules = new Rules();
    const { core } = it.exchange as unknown as { readonly core: { readonly ledger: { readonly cash: Float64Array } } };
    const { cash } = core.ledger;
    rules.audit(it);
    expect(rules.breaches).toEqual([]);
    cash[0] = (cash[0] ?? 0) + 1;
    rules.audit(it);
    expect(broken(rules)).toEqual(['money-conserved']);
  });
});
