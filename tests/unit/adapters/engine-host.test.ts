import { describe, expect, test } from 'vitest';
import { EngineHost } from '../../../src/adapters/host/engine-host.ts';
import type { EngineInputBody, FillInput } from '../../../src/engine/domain/inputs.ts';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import type { JournalLine } from '../../../src/engine/domain/ports.ts';
import type { AlertView } from '../../../src/contract/views.ts';
import { asUnits } from '../../../src/contract/units.ts';
import { configHash } from '../../../src/engine/index.ts';
import { CASH, PipelineLab } from '../../support/pipeline-lab.ts';

/** A host around a live engine with a journal and a venue that only take notes. */
function hosted(
  options: {
    readonly notify?: (alert: AlertView) => void;
    readonly snapshotAfterChars?: number;
    readonly begun?: boolean;
    readonly stampFor?: () => number;
    readonly onAppend?: () => void;
  } = {},
) {
  const lab = options.begun === false ? new PipelineLab() : PipelineLab.live();
  const lines: JournalLine[] = [];
  const sent: Effect[] = [];
  const snapshots: number[] = [];
  const kinds: string[] = [];
  const host = new EngineHost({
    engine: lab.engine,
    journal: {
      append: (line) => {
        lines.push(line);
        options.onAppend?.();
      },
      flush: async () => undefined,
      saveSnapshot: ({ seq }) => snapshots.push(seq),
    },
    venue: {
      start: () => undefined,
      execute: (effect) => sent.push(effect),
      stop: async () => undefined,
      ...(options.stampFor === undefined ? {} : { stampFor: options.stampFor }),
    },
    nowMs: () => lab.atMs,
    measureMs: () => 0,
    alerts: options.notify === undefined ? null : { notify: options.notify },
    onPatches: null,
    onStep: ({ kind }) => kinds.push(kind),
    lastRecordNo: 0,
    snapshotEvery: 0,
    snapshotAfterChars: options.snapshotAfterChars ?? 0,
  });
  const start: EngineInputBody = {
    kind: 'RunStarted',
    runId: 'hosted',
    seed: 1,
    venue: 'sandbox',
    account: '0xaa',
    versions: { engine: 'test', runtime: 'test' },
    configHash: configHash(lab.settings),
    settings: lab.settings,
  };
  host.deliver(start);
  if (options.begun !== false) {
    host.deliver({ kind: 'VenueStatus', connection: 'connected', reason: 'test' });
    host.deliver(accountOf(lab));
    host.drain(Number.POSITIVE_INFINITY);
    kinds.length = 0;
  }
  const requests = (): readonly Effect[] => sent.filter(({ kind }) => kind === 'SendOrders');
  const lastRecord = (): number => lines.at(-1)?.recordNo ?? 0;
  return { lab, host, lines, sent, snapshots, kinds, requests, lastRecord };
}

const accountOf = (lab: PipelineLab): EngineInputBody => ({
  kind: 'AccountSnapshot',
  reason: 'start',
  venueAtMs: lab.atMs,
  cashUnits: asUnits(CASH),
  netDepositsUnits: asUnits(CASH),
  positions: [],
  openOrders: [],
  fills: [],
});

const signal = (lab: PipelineLab): EngineInputBody => ({
  kind: 'Signal',
  origin: 'manual',
  signal: {
    id: 'host-1',
    strategyId: 'by-hand',
    source: 'manual',
    symbol: 'S0',
    side: 'long',
    strength: 1,
    createdAt: lab.atMs,
    expiresAt: lab.atMs + 60_000,
    stopLossRate: 0.02,
    takeProfitRate: null,
    performance: null,
    rationale: 'test',
  },
});

/** A fill that no venue may send: half a lot. */
const broken = (lab: PipelineLab): FillInput => ({
  kind: 'Fill',
  tid: '1',
  asset: 0,
  oid: 1,
  cloid: null,
  isBuy: true,
  priceTicks: 1 as never,
  sizeLots: 0.5 as never,
  feeUnits: 0 as never,
  isTaker: true,
  liquidation: false,
  venueAtMs: lab.atMs,
});

describe('EngineHost', () => {
  test('a command does not wait behind prices', () => {
    const { host, kinds } = hosted();
    for (let i = 0; i < 3; i++) host.deliver({ kind: 'Tick' });
    void host.command({ type: 'killSwitch', flatten: false }, 'hotkey');
    void host.command({ type: 'focus', asset: 0 }, 'window');
    expect(host.queued).toBe(5);
    host.drain(Number.POSITIVE_INFINITY);
    expect(kinds).toEqual(['Command', 'Command', 'Tick', 'Tick', 'Tick']);
    expect(host.queued).toBe(0);
  });

  test('a command that comes before the run has begun waits for it', async () => {
    const { host, kinds } = hosted({ begun: false });
    const killed = host.command({ type: 'killSwitch', flatten: false }, 'hotkey');
    host.drain(Number.POSITIVE_INFINITY);
    expect(kinds).toEqual(['RunStarted', 'Command']);
    expect((await killed).ok).toBe(true);
  });

  test('the intent of an order holds the nonce that it leaves with, taken before it is durable; other effects hold none', async () => {
    let nonce = 1_000;
    const { lab, host, lines, sent, requests, lastRecord } = hosted({ stampFor: () => (nonce += 1) });
    host.deliver(signal(lab));
    host.drain(1);
    void host.command({ type: 'approveTicket', ticketId: 't1', maxSizeLots: null }, 'window');
    host.drain(Number.POSITIVE_INFINITY);
    const intents = lines.filter(({ type }) => type === 'intent');
    expect(intents.map(({ payload }) => (JSON.parse(payload) as { nonce?: number }).nonce)).toEqual([1_001]);
    expect(requests()).toEqual([]);
    host.onDurable(lastRecord());
    expect(requests()).toMatchObject([{ nonce: 1_001 }]);
    expect(sent.filter((effect) => effect.kind !== 'SendOrders' && 'nonce' in effect)).toEqual([]);
  });

  test('the kill switch takes back an entry that still waits for the disk', async () => {
    const { lab, host, sent, requests, lastRecord } = hosted();
    host.deliver(signal(lab));
    host.drain(1);
    const approved = host.command({ type: 'approveTicket', ticketId: 't1', maxSizeLots: null }, 'window');
    host.drain(Number.POSITIVE_INFINITY);
    expect((await approved).ok).toBe(true);
    expect(requests()).toEqual([]);
    const killed = host.command({ type: 'killSwitch', flatten: true }, 'hotkey');
    host.drain(Number.POSITIVE_INFINITY);
    expect((await killed).ok).toBe(true);
    host.onDurable(lastRecord());
    expect(requests()).toEqual([]);
    expect(sent.some(({ kind }) => kind === 'Cancel')).toBe(true);
    expect(host.engine.figures().orders).toMatchObject({ submitted: 2, denied: 2, rejected: 0 });
  });

  test('a snapshot is saved after so many characters of journal, whatever the number of records', () => {
    const { host, lines, snapshots } = hosted({ snapshotAfterChars: 500 });
    for (let i = 0; i < 100; i++)
      host.deliver({ kind: 'AdapterFault', component: 'market', recovered: false, message: 'x'.repeat(40) });
    host.drain(Number.POSITIVE_INFINITY);
    const chars = lines.reduce((sum, { payload }) => sum + payload.length, 0);
    expect(snapshots.length).toBeGreaterThan(chars / 700);
    expect(snapshots.length).toBeLessThanOrEqual(chars / 500);
  });

  test('after a step that threw nothing goes in or out, and every command is answered', async () => {
    const { lab, host, requests, lastRecord } = hosted();
    host.deliver(signal(lab));
    host.drain(1);
    void host.command({ type: 'approveTicket', ticketId: 't1', maxSizeLots: null }, 'window');
    host.drain(1);
    const waiting = host.command({ type: 'focus', asset: 0 }, 'window');
    host.drain(1);
    host.deliver(broken(lab));
    const open = host.command({ type: 'focus', asset: 1 }, 'window');
    expect((await waiting).ok).toBe(true);
    expect(() => {
      host.drain(Number.POSITIVE_INFINITY);
    }).toThrow();
    expect((await open).ok).toBe(true);
    expect(host.broken).toBe(true);
    host.onDurable(lastRecord());
    expect(requests()).toEqual([]);
    host.deliver({ kind: 'Tick' });
    expect([host.queued, host.drain(Number.POSITIVE_INFINITY)]).toEqual([0, 0]);
    expect(await host.command({ type: 'killSwitch', flatten: true }, 'window')).toMatchObject({
      ok: false,
      error: { code: 'HALTED' },
    });
  });

  test('an alert that cannot be shown keeps no order from leaving; the engine is told once', () => {
    let tried = 0;
    const { lab, host, requests, lines, lastRecord } = hosted({
      notify: () => {
        tried += 1;
        throw new Error('no notification service');
      },
    });
    host.deliver(signal(lab));
    host.drain(Number.POSITIVE_INFINITY);
    void host.command({ type: 'approveTicket', ticketId: 't1', maxSizeLots: null }, 'window');
    host.drain(Number.POSITIVE_INFINITY);
    host.onDurable(lastRecord());
    expect(requests()).toHaveLength(1);
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThan(4);
    expect(lines.some(({ payload }) => payload.includes('no notification service'))).toBe(true);
  });
});

test('a command that comes in the middle of a step is answered after it, and no step begins inside another', async () => {
  const answers: Promise<unknown>[] = [];
  let armed = false;
  let nested = -1;
  const stage = hosted({
    onAppend: () => {
      if (!armed) return;
      armed = false;
      // The input has its number and is written, the engine has not seen it yet.
      answers.push(stage.host.command({ type: 'killSwitch', flatten: false }, 'tray'));
      nested = stage.host.drain(Number.POSITIVE_INFINITY);
    },
  });
  armed = true;
  stage.host.deliver(signal(stage.lab));
  expect(stage.host.drain(Number.POSITIVE_INFINITY)).toBe(2);
  expect(nested).toBe(0);
  expect(stage.kinds).toEqual(['Signal', 'Command']);
  expect(stage.host.broken).toBe(false);
  expect(await answers[0]).toMatchObject({ ok: true });
});
