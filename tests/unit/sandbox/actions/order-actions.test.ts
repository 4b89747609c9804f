import { describe, expect, test } from 'vitest';
import type { RawOrderWords } from '../../../support/raw-actions.ts';
import { oidOf, orderAction, rawCloid, rawOrder, statusesOf } from '../../../support/raw-actions.ts';
import { addressOf, SandboxLab, wallet } from '../../../support/sandbox-lab.ts';

const ALICE = wallet(1);
const BUILDER = wallet(5);

function lab(words = {}): SandboxLab {
  const made = new SandboxLab(words);
  made.meet(ALICE);
  return made;
}

const ok = (type: string, data: unknown): unknown => ({ status: 'ok', response: { type, data } });

describe('order', () => {
  test('rests, with its cloid if it has one', async () => {
    const at = lab();
    const body = await at.send(ALICE, orderAction([{}, { c: rawCloid(7) }]));
    const [first, second] = statusesOf(body);
    expect(body).toEqual(ok('order', { statuses: [first, second] }));
    expect(first).toEqual({ resting: { oid: oidOf(first) } });
    expect(second).toEqual({ resting: { oid: oidOf(second), cloid: rawCloid(7) } });
    expect(at.exchange.account(addressOf(ALICE)).openOrders.map(({ oid }) => oid)).toEqual([first, second].map(oidOf));
  });

  test('fills, and says how much at which price', async () => {
    const body = await lab().send(ALICE, orderAction([{ p: '50.5', s: '2', tif: 'Ioc', c: rawCloid(8) }]));
    const [status] = statusesOf(body) as [{ filled: { oid: number } }];
    expect(status).toEqual({
      filled: { totalSz: '2.0', avgPx: '50.01', oid: status.filled.oid, cloid: rawCloid(8) },
    });
    expect(Object.keys(status.filled)).toEqual(['totalSz', 'avgPx', 'oid', 'cloid']);
  });

  test.each(['Gtc', 'Ioc', 'FrontendMarket'] as const)('%s takes what is there', async (tif) => {
    const [status] = statusesOf(await lab().send(ALICE, orderAction([{ p: '51', tif }])));
    expect(status).toMatchObject({ filled: { totalSz: '1.0' } });
  });

  test.each<[string, RawOrderWords, string]>([
    [
      'Alo that crosses',
      { p: '51', tif: 'Alo' },
      'Post only order would have immediately matched, bbo was 49.99@50.01.',
    ],
    ['Ioc without a match', { tif: 'Ioc' }, 'Order could not immediately match against any resting orders.'],
    ['price off the tick', { p: '49.0001' }, 'Price must be divisible by tick size.'],
    ['six figures', { p: '49.0011' }, 'Price must be divisible by tick size.'],
    ['size off the lot', { s: '1.0001' }, 'Order has invalid size'],
    ['no size', { s: '0' }, 'Order has zero size.'],
    ['below ten dollars', { s: '0.2' }, 'Order must have minimum value of $10.'],
    ['far away', { p: '1' }, 'Order price cannot be more than 80% away from the reference price'],
    ['not covered', { s: '9000' }, 'Insufficient margin to place order.'],
    ['closing nothing', { r: true }, 'Reduce only order would increase position.'],
  ])('%s is refused in the words of the exchange', async (_name, words, text) => {
    const at = lab();
    const body = await at.send(ALICE, orderAction([words]));
    const [status] = statusesOf(body) as [{ error: string }];
    expect(status.error).toMatch(/ asset=0$/);
    expect(status.error.slice(0, -' asset=0'.length).replace(/\.$/, '')).toBe(text.replace(/\.$/, ''));
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toEqual([]);
  });

  test('one bad leg does not stop the others', async () => {
    const statuses = statusesOf(await lab().send(ALICE, orderAction([{}, { s: '0.1' }, { p: '48' }])));
    expect(statuses.map((status) => Object.keys(status as object)[0])).toEqual(['resting', 'error', 'resting']);
  });

  test('an asset that does not exist refuses the batch', async () => {
    const at = lab();
    for (const a of [3, 10_000, 110_000, 4_294_967_295]) {
      const statuses = statusesOf(await at.send(ALICE, orderAction([{}, { a }])));
      expect(statuses).toEqual([
        { error: `Asset does not exist. asset=${a}` },
        { error: `Asset does not exist. asset=${a}` },
      ]);
    }
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toEqual([]);
  });

  test('a cloid cannot be used twice', async () => {
    const at = lab();
    await at.send(ALICE, orderAction([{ c: rawCloid(1) }]));
    const [status] = statusesOf(await at.send(ALICE, orderAction([{ c: rawCloid(1) }])));
    expect(status).toMatchObject({ error: expect.stringContaining('cloid') });
  });
});

describe('triggers and groups', () => {
  const stop = { isMarket: true, triggerPx: '45', tpsl: 'sl' } as const;
  const gain = { isMarket: false, triggerPx: '55', tpsl: 'tp' } as const;

  test('a lone trigger waits for its price', async () => {
    const at = lab();
    await at.send(ALICE, orderAction([{ p: '51', s: '2', tif: 'Ioc' }]));
    const close = { b: false, r: true, s: '2' };
    expect(statusesOf(await at.send(ALICE, orderAction([{ ...close, p: '44', trigger: stop }])))).toEqual([
      'waitingForTrigger',
    ]);
    expect(
      statusesOf(await at.send(ALICE, orderAction([{ ...close, p: '55', trigger: { ...gain, triggerPx: '45' } }]))),
    ).toEqual([{ error: 'Invalid TP/SL price. asset=0' }]);
  });

  const children = [
    { b: false, r: true, s: '2', p: '44', trigger: stop },
    { b: false, r: true, s: '2', p: '55', trigger: gain },
  ];

  test('normalTpsl: children wait for the fill of a parent that rests', async () => {
    const at = lab();
    const [parent, ...rest] = statusesOf(await at.send(ALICE, orderAction([{ s: '2' }, ...children], 'normalTpsl')));
    expect(parent).toMatchObject({ resting: {} });
    expect(rest).toEqual(['waitingForFill', 'waitingForFill']);
  });

  test('normalTpsl: they watch the mark once the parent is filled', async () => {
    const at = lab();
    const entry = { s: '2', p: '51', tif: 'Ioc' } as const;
    const [parent, ...rest] = statusesOf(await at.send(ALICE, orderAction([entry, ...children], 'normalTpsl')));
    expect(parent).toMatchObject({ filled: { totalSz: '2.0' } });
    expect(rest).toEqual(['waitingForTrigger', 'waitingForTrigger']);
  });

  test('positionTpsl holds for the position', async () => {
    const at = lab();
    await at.send(ALICE, orderAction([{ p: '51', s: '2', tif: 'Ioc' }]));
    const forPosition = children.map((child) => ({ ...child, s: '0' }));
    expect(statusesOf(await at.send(ALICE, orderAction(forPosition, 'positionTpsl')))).toEqual([
      'waitingForTrigger',
      'waitingForTrigger',
    ]);
  });

  test('a group without triggers is refused', async () => {
    const statuses = statusesOf(await lab().send(ALICE, orderAction([{}, {}], 'normalTpsl')));
    for (const status of statuses)
      expect(status).toMatchObject({ error: expect.stringContaining('Unexpected number of trigger orders') });
  });
});

describe('builders', () => {
  const builder = (f: number): object => ({ b: addressOf(BUILDER), f });

  test('have to be approved, for at least the fee', async () => {
    const at = lab();
    const refused = [{ error: 'Builder fee has not been approved.' }];
    expect(statusesOf(await at.send(ALICE, orderAction([{}], 'na', builder(10))))).toEqual(refused);
    const approve = (maxFeeRate: string): Promise<unknown> =>
      at.sendOwned(ALICE, 'approveBuilderFee', { maxFeeRate, builder: addressOf(BUILDER) });
    expect(await approve('0.01%')).toEqual({ status: 'ok', response: { type: 'default' } });
    expect(at.directory.maxBuilderFee(addressOf(ALICE), addressOf(BUILDER))).toBe(10);
    expect(statusesOf(await at.send(ALICE, orderAction([{}], 'na', builder(10))))).toMatchObject([{ resting: {} }]);
    expect(statusesOf(await at.send(ALICE, orderAction([{}], 'na', builder(11))))).toEqual(refused);
    for (const bad of ['1.001%', '0.0001%', '-1%', '5', 'x%', '%'])
      expect(await approve(bad)).not.toMatchObject({ status: 'ok' });
    expect(at.directory.maxBuilderFee(addressOf(ALICE), addressOf(BUILDER))).toBe(10);
    expect(await approve('0%')).toMatchObject({ status: 'ok' });
    expect(statusesOf(await at.send(ALICE, orderAction([{}], 'na', builder(0))))).toEqual(refused);
  });
});

describe('cancel', () => {
  test('by number and by cloid; twice or unknown is an error of the leg', async () => {
    const at = lab();
    const [first, second] = statusesOf(await at.send(ALICE, orderAction([{}, { c: rawCloid(1) }])));
    const cancel = { type: 'cancel', cancels: [{ a: 0, o: oidOf(first) }] } as const;
    expect(await at.send(ALICE, cancel)).toEqual(ok('cancel', { statuses: ['success'] }));
    const gone = { error: 'Order was never placed, already canceled, or filled. asset=0' };
    expect(await at.send(ALICE, cancel)).toEqual(ok('cancel', { statuses: [gone] }));
    const byCloid = {
      type: 'cancelByCloid',
      cancels: [
        { asset: 0, cloid: rawCloid(9) },
        { asset: 0, cloid: rawCloid(1) },
      ],
    };
    expect(await at.send(ALICE, byCloid)).toEqual(ok('cancel', { statuses: [gone, 'success'] }));
    expect(oidOf(second)).toBeGreaterThan(oidOf(first));
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toEqual([]);
  });

  test('a fast one is like any other, but takes no trigger off', async () => {
    const at = lab();
    const stop = { isMarket: true, triggerPx: '45', tpsl: 'sl' } as const;
    await at.send(ALICE, orderAction([{ p: '51', s: '2', tif: 'Ioc' }]));
    await at.send(ALICE, orderAction([{ b: false, r: true, s: '2', p: '44', trigger: stop, c: rawCloid(1) }]));
    const o = oidOf(statusesOf(await at.send(ALICE, orderAction([{}])))[0]);
    const [, trigger] = at.exchange
      .account(addressOf(ALICE))
      .openOrders.map(({ oid }) => oid)
      .toSorted((x, y) => y - x);
    const refused = { error: 'Fast cancels are not available for trigger orders. asset=0' };
    const both = {
      type: 'cancel',
      cancels: [
        { a: 0, o },
        { a: 0, o: trigger },
      ],
    };
    expect(statusesOf(await at.send(ALICE, { ...both, f: true }))).toEqual(['success', refused]);
    const byCloid = { type: 'cancelByCloid', cancels: [{ asset: 0, cloid: rawCloid(1) }] };
    expect(statusesOf(await at.send(ALICE, { ...byCloid, f: true }))).toEqual([refused]);
    expect(statusesOf(await at.send(ALICE, byCloid))).toEqual(['success']);
  });

  test('not on another asset, and not an order of someone else', async () => {
    const at = lab();
    const bob = wallet(2);
    at.meet(bob);
    const o = oidOf(statusesOf(await at.send(ALICE, orderAction([{}])))[0]);
    expect(statusesOf(await at.send(ALICE, { type: 'cancel', cancels: [{ a: 1, o }] }))).toMatchObject(
      [{ error: /asset=1$/ }].map(() => ({ error: expect.stringMatching(/asset=1$/) })),
    );
    expect(statusesOf(await at.send(bob, { type: 'cancel', cancels: [{ a: 0, o }] }))).toMatchObject([
      { error: expect.any(String) },
    ]);
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toHaveLength(1);
  });
});

describe('modify', () => {
  test('gives a new number and says nothing; the cloid stays', async () => {
    const at = lab();
    const o = oidOf(statusesOf(await at.send(ALICE, orderAction([{ c: rawCloid(1) }])))[0]);
    const body = await at.send(ALICE, { type: 'modify', oid: o, order: rawOrder({ p: '48', c: rawCloid(1) }) });
    expect(body).toEqual({ status: 'ok', response: { type: 'default' } });
    const [order] = at.exchange.account(addressOf(ALICE)).openOrders;
    expect(order).toMatchObject({ cloid: rawCloid(1) });
    expect(order?.oid).not.toBe(o);
    expect(await at.send(ALICE, { type: 'modify', oid: o, order: rawOrder() })).toMatchObject({
      status: 'err',
      response: expect.stringContaining('Cannot modify canceled or filled order'),
    });
  });

  test('an order that would not rest needs `a`, and comes with it even when the old one is gone', async () => {
    const at = lab();
    const o = oidOf(statusesOf(await at.send(ALICE, orderAction([{ c: rawCloid(1) }])))[0]);
    const ioc = rawOrder({ p: '51', tif: 'Ioc', c: rawCloid(1) });
    const invalid = 'Attempted to modify to invalid new order';
    expect(await at.send(ALICE, { type: 'modify', oid: o, order: ioc })).toEqual({ status: 'err', response: invalid });
    const batch = { type: 'batchModify', modifies: [{ oid: rawCloid(1), order: ioc }] };
    expect(statusesOf(await at.send(ALICE, batch))).toEqual([{ error: invalid }]);
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toHaveLength(1);
    expect(statusesOf(await at.send(ALICE, { ...batch, a: true }))).toMatchObject([{ filled: { totalSz: '1.0' } }]);
    const again = { type: 'modify', oid: o, order: rawOrder({ p: '48' }) };
    expect(await at.send(ALICE, again)).toMatchObject({ status: 'err' });
    expect(await at.send(ALICE, { ...again, a: true })).toEqual({ status: 'ok', response: { type: 'default' } });
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toMatchObject([{ priceTicks: 48_000 }]);
  });

  test('batchModify answers each like a new order', async () => {
    const at = lab();
    const [first] = statusesOf(await at.send(ALICE, orderAction([{}, { c: rawCloid(2) }])));
    const body = await at.send(ALICE, {
      type: 'batchModify',
      modifies: [
        { oid: oidOf(first), order: rawOrder({ p: '48' }) },
        { oid: rawCloid(2), order: rawOrder({ p: '47', c: rawCloid(2) }) },
        { oid: 999, order: rawOrder() },
      ],
    });
    const statuses = statusesOf(body);
    expect(body).toMatchObject({ status: 'ok', response: { type: 'order' } });
    expect(statuses).toMatchObject([
      { resting: {} },
      { resting: { cloid: rawCloid(2) } },
      { error: expect.any(String) },
    ]);
  });
});

describe('after an upgrade', () => {
  test('only post-only orders are taken', async () => {
    const at = lab({ rules: [{ fault: 'postOnly', toMs: 1_000 }] });
    const refused = [{ error: 'Only post-only orders allowed immediately after network upgrade' }];
    expect(statusesOf(await at.send(ALICE, orderAction([{}])))).toEqual(refused);
    expect(statusesOf(await at.send(ALICE, orderAction([{ tif: 'Alo' }])))).toMatchObject([{ resting: {} }]);
    at.wait(1_000);
    expect(statusesOf(await at.send(ALICE, orderAction([{}])))).toMatchObject([{ resting: {} }]);
  });
});

describe('faults of the exchange', () => {
  test('a taking order fills in part, a halted coin takes none but cancels, a delisted one is gone', async () => {
    const at = lab({
      rules: [
        { fault: 'fillShare', share: 0.5, fromMs: 10, toMs: 20 },
        { fault: 'halt', coin: 'A0', fromMs: 30, toMs: 40 },
        { fault: 'delist', coin: 'A0', fromMs: 50 },
      ],
    });
    const take = orderAction([{ p: '51', s: '4', tif: 'Ioc' }]);
    const [resting] = statusesOf(await at.send(ALICE, orderAction([{}])));
    at.wait(10);
    expect(statusesOf(await at.send(ALICE, take))).toMatchObject([{ filled: { totalSz: '2.0' } }]);
    at.wait(10);
    expect(statusesOf(await at.send(ALICE, take))).toMatchObject([{ filled: { totalSz: '4.0' } }]);
    at.wait(10);
    expect(statusesOf(await at.send(ALICE, take))).toMatchObject([{ error: expect.stringContaining('asset=0') }]);
    const cancel = { type: 'cancel', cancels: [{ a: 0, o: oidOf(resting) }] } as const;
    expect(statusesOf(await at.send(ALICE, cancel))).toEqual(['success']);
    at.wait(10);
    expect(statusesOf(await at.send(ALICE, take))).toMatchObject([{ filled: {} }]);
    at.wait(10);
    expect(statusesOf(await at.send(ALICE, take))).toMatchObject([{ error: expect.stringContaining('asset=0') }]);
    expect(at.exchange.account(addressOf(ALICE)).positions).toEqual([]);
  });
});
