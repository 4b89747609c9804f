import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asLots } from '../../../../src/contract/units.ts';
import { loadCurve } from '../../../../src/hyperliquid/signing/load-curve.ts';
import { recoverSigner, type SignedRequest } from '../../../support/recover-signer.ts';
import { gatewayRig, type Rig, sendCancel, sendOrders, testSigner, wireOrder } from '../../../support/gateway-rig.ts';
import { ACCOUNT, acceptAll, LoopbackVenue, type SeenAction, until } from '../../../support/loopback-venue.ts';

let venue: LoopbackVenue;
let rig: Rig;

beforeEach(async () => {
  venue = await LoopbackVenue.open();
  rig = gatewayRig(venue.url);
  await rig.connect();
});

afterEach(async () => {
  // What hangs on purpose would be waited for: the server goes first.
  await venue.close();
  await rig.gateway.stop();
});

const ok = (statuses: readonly unknown[], type = 'order') => ({ status: 'ok', response: { type, data: { statuses } } });

/** A request as it came, its signature as bytes. */
function signedRequest({ body }: SeenAction): SignedRequest {
  const { r, s, v } = body.signature;
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));
  return { ...body, vaultAddress: null, signature: { r: bytes(r), s: bytes(s), v } };
}

describe('an order request', () => {
  test('is signed by the agent in the order of fields that is hashed, with its expiry', async () => {
    const order = wireOrder({
      type: { kind: 'trigger', isMarket: true, triggerTicks: 940_000 as never, tpsl: 'sl' },
      reduceOnly: true,
    });
    rig.gateway.execute(sendOrders('e1', { orders: [order], expiresAfterMs: 1_900_000_000_000 }));
    await rig.reply('e1');
    const seen = venue.actions[0] as SeenAction;
    expect(JSON.stringify(seen.body.action)).toBe(
      `{"type":"order","orders":[{"a":0,"b":true,"p":"95000","s":"0.001","r":true,"t":{"trigger":{"isMarket":true,"triggerPx":"94000","tpsl":"sl"}},"c":"${order.cloid}"}],"grouping":"na"}`,
    );
    expect(seen.body.expiresAfter).toBe(1_900_000_000_000);
    expect(recoverSigner(loadCurve().curve, signedRequest(seen))).toContainEqual({
      address: testSigner().address,
      source: 'b',
      hashedAs: 'canonical',
    });
  });

  test('is answered leg by leg', async () => {
    const orders = [wireOrder(), wireOrder(), wireOrder(), wireOrder(), wireOrder()];
    venue.onAction = () => ({
      json: ok([
        { resting: { oid: 7, cloid: orders[0]?.cloid } },
        { filled: { totalSz: '0.00060', avgPx: '95000.05', oid: 8 } },
        { error: 'Insufficient margin to place order. asset=0' },
        'waitingForFill',
        'waitingForTrigger',
      ]),
    });
    rig.gateway.execute(sendOrders('e1', { orders, grouping: 'normalTpsl' }));
    const cloid = (place: number) => orders[place]?.cloid;
    expect(await rig.reply('e1')).toEqual({
      status: 'ok',
      legs: [
        { cloid: cloid(0), status: 'resting', oid: 7 },
        { cloid: cloid(1), status: 'filled', oid: 8, filledLots: 60, avgTicks: 950_000.5 },
        { cloid: cloid(2), status: 'error', code: 'margin', text: 'Insufficient margin to place order. asset=0' },
        { cloid: cloid(3), status: 'waiting', oid: null },
        { cloid: cloid(4), status: 'waiting', oid: null },
      ],
    });
  });

  test('with one error for several orders is refused for each of them', async () => {
    venue.onAction = () => ({ json: ok([{ error: 'Price must be divisible by tick size.' }]) });
    rig.gateway.execute(sendOrders('e1', { orders: [wireOrder(), wireOrder()] }));
    expect(await rig.reply('e1')).toMatchObject({ legs: [{ code: 'tick' }, { code: 'tick' }] });
  });

  test('that is refused whole is refused', async () => {
    venue.onAction = () => ({ json: { status: 'err', response: 'User or API Wallet 0xabc does not exist.' } });
    rig.gateway.execute(sendOrders('e1'));
    expect(await rig.reply('e1')).toEqual({ status: 'refused', text: 'User or API Wallet 0xabc does not exist.' });
    expect(rig.of('AdapterFault')).toMatchObject([{ component: 'venue', recovered: false }]);
  });

  test.each([
    ['no legs', ok([])],
    ['a leg of another kind', ok([{ resting: { oid: 'x' } }])],
    ['something else', { status: 'maybe' }],
    ['a size that is no whole lot', ok([{ filled: { totalSz: '0.000001', avgPx: '1.0', oid: 1 } }])],
  ])('whose answer holds %s leaves its orders unknown', async (_what, json) => {
    venue.onAction = () => ({ json });
    rig.gateway.execute(sendOrders('e1'));
    const outcome = await rig.reply('e1');
    // An empty list of legs makes every order of the request unknown to the engine.
    expect(outcome.status === 'ok' ? outcome.legs : outcome.status).toEqual(outcome.status === 'ok' ? [] : 'unknown');
  });
});

describe('a request that fails on its way', () => {
  const bytes = () => new Set(venue.actions.map((seen) => seen.text)).size;

  test.each([
    ['a broken line', 'drop'],
    ['a 502 with HTML', { status: 502, body: '<html>bad gateway</html>', contentType: 'text/html' }],
    ['a 200 that is no JSON', { status: 200, body: 'hello', contentType: 'text/plain' }],
    ['429', { status: 429, body: 'null', contentType: 'application/json' }],
  ] as const)('by %s is sent again with the same bytes', async (_what, failure) => {
    let tries = 0;
    venue.onAction = (seen) => {
      tries += 1;
      return tries < 3 ? failure : { json: acceptAll(seen) };
    };
    rig.gateway.execute(sendOrders('e1'));
    expect(await rig.reply('e1')).toMatchObject({ status: 'ok' });
    expect({ tries, bytes: bytes() }).toEqual({ tries: 3, bytes: 1 });
  });

  test('three times by a broken line is unknown', async () => {
    venue.onAction = () => 'drop';
    rig.gateway.execute(sendOrders('e1'));
    expect(await rig.reply('e1')).toMatchObject({ status: 'unknown' });
    expect({ sent: venue.actions.length, bytes: bytes() }).toEqual({ sent: 3, bytes: 1 });
  });

  test('three times by 429 never lived', async () => {
    venue.onAction = () => ({ status: 429, body: 'slow down' });
    rig.gateway.execute(sendOrders('e1'));
    expect(await rig.reply('e1')).toMatchObject({ status: 'unsent' });
  });

  test('by 422 is refused without another try', async () => {
    venue.onAction = () => ({ status: 422, body: 'Failed to deserialize the JSON body' });
    rig.gateway.execute(sendOrders('e1'));
    expect(await rig.reply('e1')).toMatchObject({ status: 'refused' });
    expect(venue.actions).toHaveLength(1);
  });

  test('and whose copy is a duplicate arrived the first time: unknown', async () => {
    let tries = 0;
    venue.onAction = () => {
      tries += 1;
      return tries === 1 ? 'drop' : { json: { status: 'err', response: 'Invalid nonce: duplicate nonce 5' } };
    };
    rig.gateway.execute(sendOrders('e1'));
    expect(await rig.reply('e1')).toMatchObject({ status: 'unknown' });
  });

  test.each(['Action already expired', 'Too many cumulative requests sent (2 > 1) for cumulative volume traded $0.0.'])(
    'and whose copy is refused (%s) may live by its first copy: unknown',
    async (response) => {
      let tries = 0;
      venue.onAction = () => {
        tries += 1;
        return tries === 1 ? 'drop' : { json: { status: 'err', response } };
      };
      rig.gateway.execute(sendOrders('e1'));
      expect(await rig.reply('e1')).toMatchObject({ status: 'unknown' });
    },
  );

  test('by a time-out is not sent again', async () => {
    venue.onAction = () => 'hang';
    rig.gateway.execute(sendOrders('e1'));
    expect(await rig.reply('e1')).toMatchObject({ status: 'unknown' });
    expect(venue.actions).toHaveLength(1);
  });
});

describe('cancels', () => {
  test('go by client id, without expiry, and are answered one by one', async () => {
    venue.onAction = () => ({
      json: ok(['success', { error: 'Order was never placed, already canceled, or filled. asset=0' }], 'cancel'),
    });
    rig.gateway.execute(sendCancel('c1', ['0xaa', '0xbb']));
    expect(await rig.reply('c1')).toMatchObject({
      status: 'ok',
      legs: [{ status: 'cancelled' }, { status: 'error', code: 'unknown_order' }],
    });
    expect(venue.actions[0]?.body).toMatchObject({
      action: {
        type: 'cancelByCloid',
        cancels: [
          { asset: 0, cloid: '0xaa' },
          { asset: 0, cloid: '0xbb' },
        ],
      },
      expiresAfter: null,
    });
  });

  test('leave at once while more orders hang than there are places for', async () => {
    venue.onAction = (seen) => (seen.body.action['type'] === 'order' ? 'hang' : { json: acceptAll(seen) });
    for (let i = 0; i < 40; i += 1) rig.gateway.execute(sendOrders(`e${i}`));
    await until(() => venue.actions.length >= 16);
    const decidedMs = performance.now();
    rig.gateway.execute(sendCancel('c1', ['0xaa']));
    const leftMs = performance.now() - decidedMs;
    expect(await rig.reply('c1')).toMatchObject({ status: 'ok' });
    // Signed and handed to the network before `execute` came back; generous for a busy machine.
    expect(leftMs).toBeLessThan(20);
    const cancel = venue.actions.find((seen) => seen.body.action['type'] !== 'order') as SeenAction;
    expect(cancel.atMs - decidedMs).toBeLessThan(500);
  });
});

describe('orders at the same time', () => {
  test('travel side by side: five at 150 ms take less than 200 ms more than one', async () => {
    venue.onAction = async (seen) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return { json: acceptAll(seen) };
    };
    const timed = async (ids: readonly string[]): Promise<number> => {
      const startedMs = performance.now();
      for (const id of ids) rig.gateway.execute(sendOrders(id));
      await Promise.all(ids.map((id) => rig.reply(id)));
      return performance.now() - startedMs;
    };
    await timed(['w1']);
    expect(await timed(['e1', 'e2', 'e3', 'e4', 'e5'])).toBeLessThan(300);
    expect(new Set(venue.actions.map((seen) => seen.body.nonce)).size).toBe(6);
  });
});

describe('what may not leave now', () => {
  test('is answered as unsent and never sent later: no connection', async () => {
    venue.onSubscribe = () => false;
    venue.breakStreams();
    await until(() => rig.of('VenueStatus').at(-1)?.connection === 'connecting');
    rig.gateway.execute(sendOrders('e1'));
    expect(await rig.reply('e1')).toMatchObject({ status: 'unsent' });
    expect(venue.actions).toHaveLength(0);
    // Reductions and cancels still try: they cannot open anything.
    rig.gateway.execute(sendOrders('e2', { reducesOnly: true, orders: [wireOrder({ reduceOnly: true })] }));
    rig.gateway.execute(sendCancel('c1', ['0xaa']));
    expect(await rig.reply('e2')).toMatchObject({ status: 'ok' });
    expect(await rig.reply('c1')).toMatchObject({ status: 'ok' });
  });

  test('after the end is never signed', async () => {
    const stopped = gatewayRig(venue.url);
    await stopped.connect();
    await stopped.gateway.stop();
    stopped.gateway.execute(sendOrders('e1', { reducesOnly: true }));
    stopped.gateway.execute(sendCancel('c1', ['0xaa']));
    await new Promise((resolve) => setImmediate(resolve));
    expect(venue.actions).toHaveLength(0);
  });

  test('is answered as unsent: its time is over', async () => {
    rig.gateway.execute(sendOrders('e1', { expiresAfterMs: Date.now() - 1 }));
    expect(await rig.reply('e1')).toEqual({ status: 'unsent', reason: 'its time was over before it could leave' });
    expect(venue.actions).toHaveLength(0);
  });

  test('is answered as unsent: an asset that does not exist', async () => {
    rig.gateway.execute(sendOrders('e1', { orders: [wireOrder({ asset: 77 })] }));
    expect(await rig.reply('e1')).toMatchObject({ status: 'unsent' });
  });
});

describe('nonces', () => {
  test('are the ones of the intents, whatever the order in which requests leave', async () => {
    const [first, second] = [rig.gateway.stampFor(), rig.gateway.stampFor()];
    expect(second).toBeGreaterThan(first);
    rig.gateway.execute(sendOrders('e2', { nonce: second }));
    await rig.reply('e2');
    rig.gateway.execute(sendOrders('e1', { nonce: first }));
    await rig.reply('e1');
    expect(venue.actions.map(({ body }) => body.nonce)).toEqual([second, first]);
  });

  test('of a run go on above those of the run before it', async () => {
    const lastNonce = Date.now() + 3_600_000;
    const after = gatewayRig(venue.url, { lastNonce });
    await after.connect();
    after.gateway.execute(sendCancel('c1', [wireOrder().cloid]));
    await after.reply('c1');
    expect(venue.actions.at(-1)?.body.nonce).toBe(lastNonce + 1);
    expect(after.gateway.stampFor()).toBe(lastNonce + 2);
    await after.gateway.stop();
  });
});

describe("the dead man's switch", () => {
  const request = (effectId: string, timeMs: number | null) =>
    ({ kind: 'ScheduleCancel', effectId, gate: 'none', timeMs, expiresAfterMs: timeMs }) as const;
  const plain = { status: 'ok', response: { type: 'default' } };

  test('is set with an expiry and cleared by an action without a time', async () => {
    venue.onAction = () => ({ json: plain });
    rig.gateway.execute(request('e1', 1_900_000_000_000));
    expect(await rig.reply('e1')).toEqual({ status: 'ok', legs: [] });
    rig.gateway.execute(request('e2', null));
    expect(await rig.reply('e2')).toEqual({ status: 'ok', legs: [] });
    expect(venue.actions.map(({ body }) => [body.action, body.expiresAfter ?? null])).toEqual([
      [{ type: 'scheduleCancel', time: 1_900_000_000_000 }, 1_900_000_000_000],
      [{ type: 'scheduleCancel' }, null],
    ]);
  });

  test('is refused in the words of the venue', async () => {
    const response = 'Cannot set scheduled cancel time until enough volume traded.';
    venue.onAction = () => ({ json: { status: 'err', response } });
    rig.gateway.execute(request('e1', 1_900_000_000_000));
    expect(await rig.reply('e1')).toEqual({ status: 'refused', text: response });
  });
});

describe('an order that the venue works by itself', () => {
  const CLOID = `0x${'7'.repeat(32)}`;
  const looks = { twapId: 9, isBuy: true, sizeLots: asLots(5_000), reduceOnly: false, minutes: 30, sinceMs: 0 };
  const twap = (effectId: string) =>
    ({
      kind: 'SendTwap',
      effectId,
      gate: 'durable',
      cloid: CLOID,
      asset: 0,
      isBuy: true,
      sizeLots: asLots(5_000),
      reduceOnly: false,
      minutes: 30,
      randomize: true,
      expiresAfterMs: Date.now() + 5_000,
      reducesOnly: false,
      urgent: false,
      nonce: rig.gateway.stampFor(),
    }) as const;
  const said = (type: string, status: unknown) => ({ status: 'ok', response: { type, data: { status } } });

  test('leaves in the order of fields that is hashed, with its expiry and nonce, and rests under its number', async () => {
    venue.onAction = () => ({ json: said('twapOrder', { running: { twapId: 9 } }) });
    const sent = twap('e1');
    rig.gateway.execute(sent);
    expect(await rig.reply('e1')).toEqual({ status: 'ok', legs: [{ cloid: CLOID, status: 'resting', oid: 9 }] });
    const { body } = venue.actions[0] as SeenAction;
    expect(JSON.stringify(body.action)).toBe(
      '{"type":"twapOrder","twap":{"a":0,"b":true,"s":"0.05","r":false,"m":30,"t":true}}',
    );
    expect([body.nonce, body.expiresAfter]).toEqual([sent.nonce, sent.expiresAfterMs]);
    expect(recoverSigner(loadCurve().curve, signedRequest(venue.actions[0] as SeenAction))).toContainEqual({
      address: testSigner().address,
      source: 'b',
      hashedAs: 'canonical',
    });
  });

  test('is refused in the words of the venue', async () => {
    venue.onAction = () => ({ json: said('twapOrder', { error: 'Invalid TWAP duration: 1 min(s)' }) });
    rig.gateway.execute(twap('e1'));
    expect(await rig.reply('e1')).toMatchObject({
      legs: [{ cloid: CLOID, status: 'error', text: 'Invalid TWAP duration: 1 min(s)' }],
    });
  });

  test('is ended by its number; one without a number is not sent for', async () => {
    venue.onAction = () => ({ json: said('twapCancel', 'success') });
    const cancel = (effectId: string, twapId: number | null) =>
      ({ kind: 'Cancel', effectId, gate: 'none', cancels: [{ asset: 0, cloid: CLOID, twapId }] }) as const;
    rig.gateway.execute(cancel('c1', 9));
    expect(await rig.reply('c1')).toEqual({ status: 'ok', legs: [{ cloid: CLOID, status: 'cancelled' }] });
    rig.gateway.execute(cancel('c2', null));
    expect(await rig.reply('c2')).toMatchObject({ legs: [{ status: 'error', code: 'unknown_order' }] });
    expect(venue.actions.map(({ body }) => body.action)).toEqual([{ type: 'twapCancel', a: 0, t: 9 }]);
  });

  test('is found in the list of the venue, by number or by what it looks like', async () => {
    const row = (status: string, more: object = {}, change: object = {}) => ({
      time: 1,
      state: {
        coin: 'BTC',
        user: ACCOUNT,
        side: 'B',
        sz: '0.05',
        executedSz: '0.02',
        executedNtl: '1900.0',
        minutes: 30,
        reduceOnly: false,
        randomize: true,
        timestamp: 5_000,
        ...change,
      },
      status: { status },
      ...more,
    });
    const ask = async (rows: readonly unknown[], change: object = {}) => {
      venue.info.set('twapHistory', () => ({ json: rows }));
      const before = rig.of('OrderUpdate').length;
      const query = { kind: 'QueryOrder', effectId: 'q', gate: 'none', cloid: CLOID, asset: 0 } as const;
      rig.gateway.execute({ ...query, twap: { ...looks, ...change } });
      await until(() => rig.of('OrderUpdate').length > before);
      const { oid, status, filledLots, remainingLots } = rig.of('OrderUpdate').at(-1)!;
      return [oid, status, filledLots, remainingLots];
    };
    const begun = row('activated', { twapId: 9 }, { executedSz: '0.0' });
    expect(await ask([begun])).toEqual([9, 'open', 0, 5_000]);
    expect(await ask([row('terminated', { twapId: 9 }), begun])).toEqual([9, 'canceled', 2_000, 3_000]);
    const whole = row('finished', { twapId: 9 }, { executedSz: '0.05' });
    expect(await ask([begun, whole])).toEqual([9, 'filled', 5_000, 0]);
    expect(await ask([begun], { twapId: null })).toEqual([9, 'open', 0, 5_000]);
    for (const other of [{ isBuy: false }, { minutes: 31 }, { sinceMs: 5_001 }])
      expect(await ask([begun], { twapId: null, ...other })).toEqual([0, 'unknownOid', 0, 0]);
  });
});
