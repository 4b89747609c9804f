import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { oidOf, orderAction, rawCloid, rawOrder, statusesOf } from '../support/raw-actions.ts';
import type { RawAction } from '../support/sandbox-lab.ts';
import { SandboxLab, wallet } from '../support/sandbox-lab.ts';

/** Replies of the real exchange, one a file. */
const FOLDER = new URL('../../../shared/data/hyperliquid/exchange/', import.meta.url);
const FRAMES = new URL('../../../shared/data/hyperliquid/ws/', import.meta.url);

/** Captured forms that the sandbox does not speak, each with its reason. */
const ON_PURPOSE: Readonly<Record<string, string>> = {
  'order--ccxt-filled-plus-two-waitingForTrigger': 'a client library turned the oid into a text',
};

const ALICE = wallet(1);

/** A value's form: keys in any order, texts by what they hold, lists by the forms in them. */
function formsOf(value: unknown, path: string, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) formsOf(item, `${path}[]`, found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) formsOf(inner, `${path}.${key}`, found);
  else found.add(`${path}: ${scalarForm(value)}`);
}

function scalarForm(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : typeof value;
  if (/^-?\d+\.\d+$/.test(value)) return 'decimal';
  if (/^0x[0-9a-f]+$/.test(value)) return `hex ${value.length}`;
  if (/^\d+$/.test(value)) return 'digits';
  return /\s/.test(value) ? 'text' : `word ${value}`;
}

/** What identifies an error: its words without figures and without the asset, whose place is the exchange's business. */
const wordsOf = (text: string): string =>
  text
    .replace(/0x[0-9a-f]+/, '0x')
    .replace(/ asset=\d+$/, '')
    .replace(/\d+(\.\d+)?/g, '#')
    .replace(/\.$/, '');

function errorsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner === 'string' && (key === 'error' || (key === 'response' && /\s/.test(inner))))
      return [wordsOf(inner)];
    return errorsOf(inner);
  });
}

/** Every kind of reply that the sandbox gives, made by the requests that the captures answer. */
async function replies(): Promise<readonly unknown[]> {
  const at = new SandboxLab();
  at.meet(ALICE);
  const send = (action: RawAction): Promise<unknown> => at.send(ALICE, action);
  const close = { b: false, r: true, s: '2' } as const;
  const stop = { ...close, p: '44', trigger: { isMarket: true, triggerPx: '45', tpsl: 'sl' } } as const;
  const gain = { ...close, p: '55', trigger: { isMarket: false, triggerPx: '55', tpsl: 'tp' } } as const;
  const resting = await send(orderAction([{}]));
  const oid = oidOf(statusesOf(resting)[0]);
  const open = oidOf(statusesOf(await send(orderAction([{}])))[0]);
  const cancel = { type: 'cancel', cancels: [{ a: 0, o: oid }] };
  const twap = (m: number, s: string): RawAction => ({
    type: 'twapOrder',
    twap: { a: 0, b: true, s, r: false, m, t: false },
  });
  const running = (await send(twap(30, '100'))) as { response: { data: { status: { running: { twapId: number } } } } };
  const twapCancel = { type: 'twapCancel', a: 0, t: running.response.data.status.running.twapId };
  return [
    resting,
    running,
    await send(orderAction([{ c: rawCloid(1) }])),
    await send(orderAction([{ p: '51', s: '2', tif: 'Ioc' }])),
    await send(orderAction([{ p: '51', s: '2', tif: 'Ioc', c: rawCloid(2) }])),
    await send(orderAction([{ s: '2' }, stop, gain], 'normalTpsl')),
    await send(orderAction([{ p: '51', s: '2', tif: 'Ioc' }, stop, gain], 'normalTpsl')),
    await send(orderAction([{ s: '0.1' }])),
    await send(orderAction([{ p: '1', s: '100' }])),
    await send(orderAction([{ tif: 'Ioc' }])),
    await send(cancel),
    await send(cancel),
    await send({ type: 'cancelByCloid', cancels: [{ asset: 0, cloid: rawCloid(1) }] }),
    await send({ type: 'cancelByCloid', cancels: [{ asset: 0, cloid: rawCloid(1) }] }),
    await send({ type: 'batchModify', modifies: [{ oid, order: rawOrder() }] }),
    await send({ type: 'batchModify', modifies: [{ oid: open, order: rawOrder({ tif: 'Ioc' }) }] }),
    await send({ type: 'updateLeverage', asset: 0, isCross: true, leverage: 5 }),
    await send(twap(1, '100')),
    await send(twapCancel),
    await send(twapCancel),
    await send({ ...orderAction([{}]), grouping: 'na', type: 'order', orders: [rawOrder({ p: '49.0' })] }),
  ];
}

const captured = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.response.json')) : [];
const posts = existsSync(FRAMES) ? readdirSync(FRAMES).filter((name) => name.startsWith('post--roq-action')) : [];

describe.skipIf(captured.length === 0)('a reply of the real exchange', () => {
  const forms = new Set<string>();
  const words = new Set<string>();

  beforeAll(async () => {
    for (const reply of await replies()) {
      formsOf(reply, '', forms);
      for (const text of errorsOf(reply)) words.add(text);
    }
  });

  /** Forms of a reply that ours never have. */
  function unspoken(reply: unknown): readonly string[] {
    const theirs = new Set<string>();
    formsOf(reply, '', theirs);
    return [...theirs].filter((form) => !forms.has(form));
  }

  test.each(captured)('%s has the form of ours', (name) => {
    const reply: unknown = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
    const reason = ON_PURPOSE[name.replace('.response.json', '')];
    if (reason === undefined) expect(unspoken(reply)).toEqual([]);
    else expect(unspoken(reply)).not.toEqual([]);
  });

  test.each(posts)('%s carries a payload of the form of ours', (name) => {
    const frame = JSON.parse(readFileSync(new URL(name, FRAMES), 'utf8')) as {
      data: { response: { payload: unknown } };
    };
    expect(unspoken(frame.data.response.payload)).toEqual([]);
  });

  test('the captured errors are in our words', () => {
    const theirs = captured.flatMap((name) => errorsOf(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))));
    expect([...new Set(theirs)].filter((text) => !words.has(text))).toEqual([]);
  });
});
