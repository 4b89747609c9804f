import { expect, test } from 'vitest';
import { ExchangeLink } from '../../../src/adapters/exchange-link/exchange-link.ts';
import { asLots } from '../../../src/contract/units.ts';
import type { EngineInputBody } from '../../../src/engine/domain/inputs.ts';
import type { TwapLooks } from '../../../src/engine/domain/outputs.ts';
import { ALICE, cloidOf, ExchangeLab, MARK } from '../../support/exchange-lab.ts';

const CLOID = cloidOf(1);

function linked() {
  const lab = new ExchangeLab();
  lab.deposit(100_000, ALICE);
  lab.quote([MARK - 10, 1_000_000], [MARK + 10, 1_000_000]);
  const { exchange } = lab;
  const inputs: EngineInputBody[] = [];
  const options = { exchange, account: ALICE, journal: null, lastRecordNo: 0, latencyMs: 10, historyBars: 0 };
  const link = new ExchangeLink(options);
  link.start((body) => inputs.push(body));
  const run = (ms = 20): void => link.pump(exchange.nowMs + ms);
  const send = (effectId: string, sizeLots = 100_000, lifeMs = 5_000): void => {
    link.execute({
      kind: 'SendTwap',
      effectId,
      gate: 'durable',
      cloid: CLOID,
      asset: 0,
      isBuy: true,
      sizeLots: asLots(sizeLots),
      reduceOnly: false,
      minutes: 5,
      randomize: false,
      expiresAfterMs: exchange.nowMs + lifeMs,
      reducesOnly: false,
      urgent: false,
    });
    run();
  };
  const ask = (change: Partial<TwapLooks> = {}) => {
    const looks = { twapId: null, isBuy: true, sizeLots: asLots(100_000), reduceOnly: false, minutes: 5, sinceMs: 0 };
    link.execute({
      kind: 'QueryOrder',
      effectId: 'q',
      gate: 'none',
      cloid: CLOID,
      asset: 0,
      twap: { ...looks, ...change },
    });
    run();
    return inputs.findLast((body) => body.kind === 'OrderUpdate' && body.cloid === CLOID);
  };
  const reply = (effectId: string) => {
    const found = inputs.find((body) => body.kind === 'VenueReply' && body.effectId === effectId);
    return found?.kind === 'VenueReply' ? found.outcome : null;
  };
  const cancel = (effectId: string, twapId: number | null): void => {
    link.execute({ kind: 'Cancel', effectId, gate: 'none', cancels: [{ asset: 0, cloid: CLOID, twapId }] });
    run();
  };
  return { lab, inputs, run, send, ask, reply, cancel };
}

const fillsOf = (inputs: readonly EngineInputBody[]) => inputs.flatMap((body) => (body.kind === 'Fill' ? [body] : []));

test('an order over time runs at the exchange under its number, and its fills name it', () => {
  const { inputs, run, send, ask, reply } = linked();
  send('e1');
  const [leg] = (reply('e1') as { legs: readonly { oid: number }[] }).legs;
  expect(leg).toMatchObject({ cloid: CLOID, status: 'resting' });
  const twapId = leg?.oid ?? -1;
  run(61_000);
  const fills = fillsOf(inputs);
  expect(fills.length).toBeGreaterThanOrEqual(3);
  expect(new Set(fills.map((fill) => fill.twapId))).toEqual(new Set([twapId]));
  const executed = fills.reduce((sum, fill) => sum + fill.sizeLots, 0);
  expect(ask({ twapId })).toMatchObject({ status: 'open', oid: twapId, filledLots: executed });
  expect(ask()).toMatchObject({ status: 'open', oid: twapId });
});

test('its end is told: filled whole, or cancelled with what it executed', () => {
  const done = linked();
  done.send('e1');
  done.run(6 * 60_000);
  expect(done.ask()).toMatchObject({ status: 'filled', filledLots: 100_000, remainingLots: 0 });
  const { cancel, send, ask, reply } = linked();
  send('e1');
  const oid = (ask() as { oid: number }).oid;
  cancel('c1', oid);
  expect(reply('c1')).toEqual({ status: 'ok', legs: [{ cloid: CLOID, status: 'cancelled' }] });
  expect(ask()).toMatchObject({ status: 'canceled' });
  cancel('c2', oid);
  expect(reply('c2')).toMatchObject({ status: 'ok', legs: [{ status: 'error', code: 'unknown_order' }] });
});

test('one that is refused, late, or looks like no other is none', () => {
  const { send, ask, reply, cancel } = linked();
  send('e1', 10);
  expect(reply('e1')).toMatchObject({ status: 'refused', text: expect.stringContaining('too small') });
  send('e2', 100_000, 5);
  expect(reply('e2')).toMatchObject({ status: 'refused', text: 'Action already expired' });
  expect(ask()).toMatchObject({ status: 'unknownOid' });
  send('e3');
  for (const other of [
    { isBuy: false },
    { minutes: 6 },
    { sizeLots: asLots(1) },
    { reduceOnly: true },
    { sinceMs: 9e15 },
  ])
    expect(ask(other)).toMatchObject({ status: 'unknownOid' });
  cancel('c1', null);
  expect(reply('c1')).toMatchObject({ legs: [{ status: 'error' }] });
});
