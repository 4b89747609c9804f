import { expect, test } from 'vitest';
import { ExchangeLink } from '../../../src/adapters/exchange-link/exchange-link.ts';
import type { EngineInputBody } from '../../../src/engine/domain/inputs.ts';
import { ALICE, ExchangeLab, MARK } from '../../support/exchange-lab.ts';

function linked() {
  const lab = new ExchangeLab();
  lab.deposit(1_000_000, ALICE);
  for (let i = 0; i < 20; i += 1) {
    lab.quote([MARK - 10, 2_000_000], [MARK + 10, 2_000_000]);
    lab.trade(i % 2 === 0 ? 1_000_000 : -1_000_000, ALICE);
  }
  const { exchange } = lab;
  const inputs: EngineInputBody[] = [];
  const link = new ExchangeLink({
    exchange,
    account: ALICE,
    journal: null,
    lastRecordNo: 0,
    latencyMs: 10,
    historyBars: 0,
  });
  link.start((body) => inputs.push(body));
  const ask = (effectId: string, timeMs: number | null, expiresAfterMs: number | null): void => {
    link.execute({ kind: 'ScheduleCancel', effectId, gate: 'none', timeMs, expiresAfterMs });
    link.pump(exchange.nowMs + 20);
  };
  const reply = (effectId: string) =>
    inputs.find((body) => body.kind === 'VenueReply' && body.effectId === effectId) ?? null;
  return { exchange, link, inputs, ask, reply };
}

test('the switch reaches the exchange and is cleared there; one that comes too late is refused', () => {
  const { exchange, ask, reply } = linked();
  const atMs = exchange.nowMs + 30_000;
  ask('e1', atMs, exchange.nowMs + 5_000);
  expect(reply('e1')).toMatchObject({ outcome: { status: 'ok' } });
  expect(exchange.scheduledCancel(ALICE)).toMatchObject({ timeMs: atMs });
  ask('e2', null, null);
  expect(reply('e2')).toMatchObject({ outcome: { status: 'ok' } });
  expect(exchange.scheduledCancel(ALICE)).toBeNull();
  ask('e3', exchange.nowMs + 30_000, exchange.nowMs + 5);
  expect(reply('e3')).toMatchObject({ outcome: { status: 'refused', text: 'Action already expired' } });
  expect(exchange.scheduledCancel(ALICE)).toBeNull();
});

test('the statement says how much the account has ever traded', () => {
  const { link, exchange, inputs } = linked();
  link.execute({ kind: 'QueryAccount', effectId: 'q', gate: 'none', reason: 'start', epoch: 7 });
  link.pump(exchange.nowMs + 20);
  const { lifetimeUnits } = exchange.feeDetail(ALICE);
  expect(lifetimeUnits).toBeGreaterThanOrEqual(1_000_000_000_000);
  expect(inputs.find(({ kind }) => kind === 'AccountSnapshot')).toMatchObject({
    volumeUnits: lifetimeUnits,
    epoch: 7,
  });
});
