import { describe, expect, test } from 'vitest';
import { BudgetMeter } from '../../../../src/adapters/hyperliquid/budget-meter.ts';
import { publicEndpoints } from '../../../../src/adapters/hyperliquid/endpoints.ts';
import { VenueHttp } from '../../../../src/adapters/hyperliquid/venue-http.ts';
import { opensNothing } from '../../../../src/adapters/hyperliquid/weights.ts';

/* What may use the last of the limits: everything that can open nothing. Nobody listens at the port, so what is let through finds no connection. */

const TWAP = { a: 1, b: true, s: '1', m: 5, t: false };
const CLOSING = [
  { type: 'cancel', cancels: [] },
  { type: 'cancelByCloid', cancels: [] },
  { type: 'twapCancel', a: 1, t: 2 },
  { type: 'scheduleCancel' },
  { type: 'order', orders: [{ r: true }] },
  { type: 'twapOrder', twap: { ...TWAP, r: true } },
];
const OPENING = [
  { type: 'order', orders: [{ r: true }, { r: false }] },
  { type: 'twapOrder', twap: { ...TWAP, r: false } },
  { type: 'updateLeverage', asset: 1 },
  { type: 'order' },
  null,
];

async function kindsOf(meter: BudgetMeter, actions: readonly object[]): Promise<readonly string[]> {
  const endpoints = publicEndpoints('http://127.0.0.1:9');
  if (!endpoints.ok) throw new Error(endpoints.error);
  const http = new VenueHttp(endpoints.value, meter);
  const kinds: string[] = [];
  for (const action of actions) {
    const signature = { r: '0x', s: '0x', v: 27 } as const;
    const sent = await http.send({ action, nonce: 1, signature, vaultAddress: null, expiresAfter: null } as never, 1);
    kinds.push(sent.kind);
  }
  http.close();
  return kinds;
}

describe('the last of the limits', () => {
  test('is for what can open nothing', () => {
    expect(CLOSING.map(opensNothing)).toEqual(CLOSING.map(() => true));
    expect(OPENING.map(opensNothing)).toEqual(OPENING.map(() => false));
  });

  test('lets every cancel and reduction leave when few requests of the address are left', async () => {
    const meter = new BudgetMeter(() => 0);
    meter.setAddress(9_900, 10_000);
    expect(await kindsOf(meter, CLOSING)).toEqual(CLOSING.map(() => 'no_connection'));
    expect(await kindsOf(meter, OPENING.slice(0, 2) as object[])).not.toContain('no_connection');
  });

  test('lets every cancel and reduction leave when little weight is left', async () => {
    const meter = new BudgetMeter(() => 0);
    meter.spend(1_150, 'account');
    expect(await kindsOf(meter, CLOSING)).toEqual(CLOSING.map(() => 'no_connection'));
  });
});
