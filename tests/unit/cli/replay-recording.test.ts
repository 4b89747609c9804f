import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingAt } from '../../../src/adapters/recorder/read-recording.ts';
import type { MarketRecord, RecordBody } from '../../../src/adapters/recorder/records.ts';
import { replayRecording, type RecordingOutcome } from '../../../src/cli/replay/replay-recording.ts';
import type { Instrument } from '../../../src/engine/domain/instrument.ts';
import { recordedData } from '../../support/data.ts';
import { RECORDED_MS, RecordingFolder, start } from '../../support/recordings.ts';

let folder: RecordingFolder;
beforeEach(() => {
  folder = new RecordingFolder();
});
afterEach(() => folder.remove());

const BTC: Instrument = { asset: 0, symbol: 'BTC', szDecimals: 5, priceDecimals: 1, maxLeverage: 40, listed: true };

const text = (channel: string, data: unknown): string => JSON.stringify({ channel, data });

/** A book around a price of tenths. */
function book(price: number, atMs: number): string {
  const side = (sign: number): object[] =>
    [1, 2, 3].map((level) => ({ px: (price + sign * level).toFixed(1), sz: '2.0', n: 1 }));
  return text('l2Book', { coin: 'BTC', time: atMs, levels: [side(-1), side(1)] });
}

/** A market that rises for an hour, then breaks out: a book and a trade every ten seconds. */
function market(minutes: number): readonly MarketRecord[] {
  const records: MarketRecord[] = [start()];
  const add = (atMs: number, body: RecordBody): void => void records.push({ order: records.length + 1, atMs, body });
  const frame = (atMs: number, raw: string): void =>
    add(atMs, { kind: 'frame', socket: 'market', isTop: false, text: raw });
  add(RECORDED_MS, { kind: 'instruments', instruments: [BTC] });
  for (let at = 0; at < minutes * 6; at += 1) {
    const atMs = RECORDED_MS + at * 10_000;
    const price = 100_000 + Math.round(Math.sin(at / 40) * 800) + (at > minutes * 4 ? (at - minutes * 4) * 60 : 0);
    frame(atMs, book(price, atMs));
    const ctx = { funding: '0.0000125', openInterest: '1.0', prevDayPx: '1.0', dayNtlVlm: '1.0', premium: null };
    const more = { oraclePx: `${price}.0`, markPx: `${price}.0`, midPx: null, impactPxs: null, dayBaseVlm: '1.0' };
    frame(atMs + 1, text('activeAssetCtx', { coin: 'BTC', ctx: { ...ctx, ...more } }));
    const trade = { coin: 'BTC', side: 'B', px: `${price}.0`, sz: '0.5', time: atMs, hash: '0x0', tid: at + 1 };
    frame(atMs + 2, text('trades', [{ ...trade, users: ['0x0', '0x1'] }]));
    add(atMs + 5, { kind: 'drain' });
  }
  return records;
}

function replay(path = folder.path): RecordingOutcome {
  const source = recordingAt(path);
  if (source === null) throw new Error('no recording');
  return replayRecording(source, { cashUsdc: 10_000, print: null });
}

describe('a recording', () => {
  test('goes through decoders, tape and engine: signals and tickets come of it, orders never', async () => {
    await folder.write(market(240));
    const outcome = replay();
    expect(outcome).toMatchObject({
      runs: 1,
      frames: 240 * 6 * 3,
      refusedFrames: 0,
      missing: 0,
      damage: [],
      orders: 0,
    });
    expect(outcome.signals).toBeGreaterThan(0);
    expect(outcome.tickets).toBeGreaterThan(0);
    expect(outcome.decisions).toBeGreaterThan(0);
    expect(replay()).toEqual(outcome);
  });

  test('of other messages has another hash', async () => {
    await folder.write(market(60));
    const one = replay().stateHash;
    const other = new RecordingFolder();
    try {
      await other.write(market(60).slice(0, -5));
      expect(replay(other.path).stateHash).not.toBe(one);
    } finally {
      other.remove();
    }
  });

  test('with frames that are no data goes on without them, and says why', async () => {
    const records = [...market(5)];
    const bad = [
      '<html>',
      '{"channel":"l2Book","data":{"coin":"BTC"',
      '[]',
      'null',
      text('bbo', { coin: 'BTC', time: 'x', bbo: [] }),
    ];
    for (const raw of bad)
      records.push({
        order: records.length + 1,
        atMs: RECORDED_MS + 999_999,
        body: { kind: 'frame', socket: 'market', isTop: false, text: raw },
      });
    await folder.write(records);
    const outcome = replay();
    expect(outcome).toMatchObject({ refusedFrames: bad.length, damage: [] });
    expect(outcome.refusals.join('\n')).toContain('bbo: time');
    expect(outcome.stateHash).not.toBeNull();
  });

  test('without a start, or with settings that are none, is damaged by name', async () => {
    await folder.write(
      market(1)
        .slice(2)
        .map((record, i) => ({ ...record, order: i + 1 })),
    );
    expect(replay()).toMatchObject({ stateHash: null, damage: [expect.stringContaining('BAD_RECORD')] });
    const other = new RecordingFolder();
    try {
      await other.write([start({ settings: { risk: 'none' } })]);
      expect(replay(other.path).damage[0]).toContain('the settings of run run-1');
    } finally {
      other.remove();
    }
  });
});

/** Runs the command as a person does. */
function command(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['src/cli/replay.ts', ...args], { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

describe('the command', () => {
  test('replays a folder, a segment and an export to the same hash; import puts it into another home', {
    timeout: 60_000,
  }, async () => {
    await folder.write(market(30));
    const out = join(folder.path, 'out.trimtab');
    const home = join(folder.path, 'home');
    const json = async (...args: readonly string[]): Promise<RecordingOutcome> => {
      const { code, stdout } = await command(...args, '--quiet', '--json');
      expect(code).toBe(0);
      return JSON.parse(stdout) as RecordingOutcome;
    };
    const whole = await json(folder.path);
    expect((await command(folder.path, '--export', out)).code).toBe(0);
    expect((await command(folder.path, '--export', out)).code).toBe(1);
    expect((await command(out, '--import', home)).code).toBe(0);
    expect((await command(out, '--import', home)).code).toBe(0);
    expect(readdirSync(join(home, 'recordings'))).toEqual(folder.segments());
    expect(await json(join(folder.path, folder.segments()[0] as string))).toEqual(whole);
    expect(await json(out)).toEqual(whole);
    expect(await json(home)).toEqual(whole);
  });

  test('names what is damaged, replays what is whole, and ends with 1', async () => {
    await folder.write(market(30));
    const path = join(folder.path, folder.segments()[0] as string);
    truncateSync(path, Math.floor(readFileSync(path).length * 0.6));
    const { code, stdout } = await command(folder.path, '--quiet', '--json');
    const outcome = JSON.parse(stdout) as RecordingOutcome;
    expect(code).toBe(1);
    expect(outcome.damage).toEqual([expect.stringContaining('CUT_OFF')]);
    expect(outcome.frames).toBeGreaterThan(100);
    expect(outcome.stateHash).not.toBeNull();
  });

  test('imports nothing of a file that does not have its checksums', async () => {
    await folder.write(market(5));
    const out = join(folder.path, 'out.trimtab');
    await command(folder.path, '--export', out);
    const bytes = readFileSync(out);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    writeFileSync(out, bytes);
    const home = join(folder.path, 'home');
    const { code, stderr } = await command(out, '--import', home);
    expect({ code, says: stderr.includes('checksum') }).toEqual({ code: 1, says: true });
    expect(existsSync(join(home, 'recordings'))).toBe(false);
  });

  test.each([[['--export', 'a', '--import', 'b']], [['--cash', '0']], [['--cash', 'much']]])(
    'refuses %j with 2',
    async (options) => {
      await folder.write(market(1));
      expect((await command(folder.path, ...options)).code).toBe(2);
    },
  );
});

const captured = recordedData('orderbook/hyperliquid-btc-2025-01-26/frames.jsonl');

test.skipIf(captured === null)('frames that others captured can be recorded and replayed', async () => {
  const lines = readFileSync(captured ?? '', 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { readonly recvNs: number | string; readonly frame: unknown });
  const firstMs = Math.floor(Number(rows[0]?.recvNs) / 1e6);
  const records: MarketRecord[] = [
    { ...start(), atMs: firstMs },
    { order: 2, atMs: firstMs, body: { kind: 'instruments', instruments: [BTC] } },
  ];
  for (const { recvNs, frame } of rows) {
    const atMs = Math.floor(Number(recvNs) / 1e6);
    const body = { kind: 'frame', socket: 'market', isTop: false, text: JSON.stringify(frame) } as const;
    records.push({ order: records.length + 1, atMs, body });
    records.push({ order: records.length + 1, atMs, body: { kind: 'drain' } });
  }
  await folder.write(records);
  const outcome = replay();
  expect(outcome).toMatchObject({ frames: rows.length, refusedFrames: 0, missing: 0, damage: [] });
  expect(outcome.inputs).toBeGreaterThan(40);
  expect(replay()).toEqual(outcome);
});
