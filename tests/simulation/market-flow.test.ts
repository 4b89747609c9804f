import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FLOW_START_MS } from '../../src/cli/bench/flow/flow-line.ts';
import { type FlowKind, FlowTexts } from '../../src/cli/bench/flow/flow-texts.ts';
import { recordedData } from '../support/data.ts';
import type { FlowSample } from '../support/flow-run.ts';

const run = promisify(execFile);
const SCRIPT = join(import.meta.dirname, '../support/flow-run.ts');

/** Two million messages of 200 markets, and the quarter after which nothing may grow any more. */
const MESSAGES = 2_000_000;
const WARM = MESSAGES / 4;

/** Enough to find a leak by. */
const LEAKING_MESSAGES = 768_000;

/** What may come on top after that: a few tickets in logs of a fixed length. Two bytes of each message that stayed would be more. */
const HEAP_BYTES = 3_000_000;

async function flow(messages: number, how: 'none' | 'leak'): Promise<readonly FlowSample[]> {
  const { stdout } = await run(process.execPath, [SCRIPT, String(messages), how], { maxBuffer: 1 << 20 });
  return JSON.parse(stdout) as readonly FlowSample[];
}

/** What grew beyond the highest figure of the first quarter. */
function growth(samples: readonly FlowSample[]): readonly string[] {
  const warm = samples.filter(({ messages }) => messages <= WARM);
  const rest = samples.filter(({ messages }) => messages > WARM);
  const most = (list: readonly FlowSample[], figure: keyof FlowSample): number =>
    Math.max(...list.map((one) => one[figure]));
  const limits: readonly (readonly [keyof FlowSample, number])[] = [
    ['heapBytes', most(warm, 'heapBytes') + HEAP_BYTES],
    ['updates', most(warm, 'updates')],
    ['rows', most(warm, 'rows')],
    ['stateBytes', most(warm, 'stateBytes') * 1.01],
  ];
  return limits.flatMap(([figure, limit]) => {
    const found = most(rest, figure);
    return found <= limit ? [] : [`${figure} grew to ${found}, allowed was ${limit}`];
  });
}

test('two million messages of 200 markets leave neither memory nor a queue that grows; what leaks is found', {
  timeout: 300_000,
}, async () => {
  const [sound, leaking] = await Promise.all([flow(MESSAGES, 'none'), flow(LEAKING_MESSAGES, 'leak')]);
  expect(sound.at(-1)?.messages).toBe(MESSAGES);
  expect(growth(sound)).toEqual([]);
  expect(growth(leaking).map((line) => line.split(' ')[0])).toEqual(['heapBytes', 'updates']);
});

const CAPTURES = recordedData('hyperliquid/ws');

/** Letters of a message without its figures, names and repeated parts. */
function formOf(text: string): string {
  const form = text
    .replaceAll(/"[^"]*"(:?)/g, (name, colon: string) => (colon === '' ? '"…"' : name))
    .replaceAll(/(?<=[:,[])-?\d+(?:\.\d+)?/g, '0');
  let [before, now] = ['', form];
  while (before !== now) {
    before = now;
    now = now.replaceAll(/(\{[^{}]*\})(?:,\1)+/g, '$1').replaceAll('"…","…"', '"…"');
  }
  return now;
}

test.skipIf(CAPTURES === null)('the messages of the flow have the form of captured ones', () => {
  const texts = new FlowTexts();
  const forms = new Map<FlowKind, Set<string>>();
  for (let no = 0; no < 2_000; no += 1) {
    const text = texts.next(FLOW_START_MS + no);
    const kind = (JSON.parse(text) as { readonly channel: FlowKind }).channel;
    const known = forms.get(kind) ?? new Set();
    forms.set(kind, known.add(kind === 'allMids' ? '' : formOf(text)));
  }
  const folder = CAPTURES as string;
  for (const [kind, made] of forms) {
    const captured = readdirSync(folder)
      .filter((name) => name.startsWith(`${kind}--`))
      .map((name) => (kind === 'allMids' ? '' : formOf(readFileSync(join(folder, name), 'utf8').trim())));
    for (const form of made) expect(captured, kind).toContain(form);
  }
  expect([...forms.keys()].toSorted()).toEqual(['activeAssetCtx', 'allMids', 'bbo', 'candle', 'l2Book', 'trades']);
});
