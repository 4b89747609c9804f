import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { ROOT } from './support/project.ts';

/** Snippets that must be refused in the pure folders, and the rule that refuses them. */
const BANNED: readonly (readonly [string, string, string])[] = [
  ['Date.now', 'no-restricted-globals', 'export const at = Date.now();'],
  ['new Date', 'no-restricted-globals', 'export const at = new Date();'],
  ['performance', 'no-restricted-globals', 'export const at = performance.now();'],
  ['Promise', 'no-restricted-globals', 'export const later = Promise.resolve(1);'],
  ['setTimeout', 'no-restricted-globals', 'setTimeout(() => undefined, 1);'],
  ['queueMicrotask', 'no-restricted-globals', 'queueMicrotask(() => undefined);'],
  ['globalThis', 'no-restricted-globals', 'export const all = globalThis;'],
  ['Intl', 'no-restricted-globals', 'export const format = new Intl.NumberFormat();'],
  ['console', 'no-restricted-globals', 'console.log(1);'],
  ['Math.random', 'no-restricted-syntax', 'export const chance = Math.random();'],
  ['Math.exp', 'no-restricted-syntax', 'export const grown = Math.exp(1);'],
  ['Math.log', 'no-restricted-syntax', 'export const grown = Math.log(2);'],
  ['Math.pow', 'no-restricted-syntax', 'export const grown = Math.pow(2, 3);'],
  ['Math.sin', 'no-restricted-syntax', 'export const wave = Math.sin(2);'],
  ['Math.hypot', 'no-restricted-syntax', 'export const far = Math.hypot(2, 3);'],
  ["Math['pow']", 'no-restricted-syntax', "export const grown = Math['pow'](2, 3);"],
  ['members taken out of Math', 'no-restricted-syntax', 'const { pow } = Math;\nexport const grown = pow(2, 3);'],
  ['**', 'no-restricted-syntax', 'export const grown = 2 ** 3;'],
  ['**=', 'no-restricted-syntax', 'let grown = 2;\ngrown **= 3;'],
  ['async function', 'no-restricted-syntax', 'async function later() {}\nlater();'],
  ['async arrow', 'no-restricted-syntax', 'export const later = async () => 1;'],
  ['await', 'no-restricted-syntax', 'await 1;'],
  ['dynamic import', 'no-restricted-syntax', "export const later = import('./x.ts');"],
  ['for-in', 'no-restricted-syntax', 'for (const key in {}) String(key);'],
  ['localeCompare', 'no-restricted-syntax', "export const order = 'a'.localeCompare('b');"],
  ['toLocaleString', 'no-restricted-syntax', 'export const text = (1).toLocaleString();'],
  ['enum', 'no-restricted-syntax', 'enum Side { long }\nexport const side = Side.long;'],
  ['default export', 'no-restricted-syntax', 'export default 1;'],
  ['undocumented function', 'jsdoc/require-jsdoc', 'export function naked(): void {}'],
  ['undocumented type', 'jsdoc/require-jsdoc', 'export interface Naked {\n  readonly x: number;\n}'],
  ['undocumented class', 'jsdoc/require-jsdoc', 'export class Naked {}'],
  ['undocumented constant', 'jsdoc/require-jsdoc', 'export const naked = 1;'],
];

/** Refused in engine, exchange and wire format only. */
const TOO_BIG: readonly (readonly [string, string, string])[] = [
  [
    'a function of complexity 14',
    'complexity',
    `const pick = (x: number): number => {\n${Array.from({ length: 13 }, (_, i) => `  if (x === ${i}) return ${i};`).join('\n')}\n  return -1;\n};\npick(1);`,
  ],
  [
    'five parameters',
    'max-params',
    'const sum = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;\nsum(1, 2, 3, 4, 5);',
  ],
  ['401 lines', 'max-lines', Array.from({ length: 401 }, () => '// filled').join('\n')],
];

const FOLDERS = ['src/contract', 'src/engine/kernel', 'src/exchange', 'src/hyperliquid/wire'];
const eslint = new ESLint({ cwd: ROOT });

async function rulesThatFire(path: string, text: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: path });
  const messages = result?.messages ?? [];
  expect(messages.filter((message) => message.fatal === true)).toEqual([]);
  return messages.filter((message) => message.severity === 2).map((message) => message.ruleId);
}

describe.each(FOLDERS)('in %s', (folder) => {
  test.each(BANNED)('%s is refused by %s', async (_what, rule, text) => {
    expect(await rulesThatFire(`${folder}/probe.ts`, text)).toContain(rule);
  });

  test('exact arithmetic and documented exports pass', async () => {
    const text =
      '/** Twice the root. */\nexport function twice(x: number): number {\n  return 2 * Math.sqrt(Math.abs(x)) + Math.floor(x);\n}\n';
    expect(await rulesThatFire(`${folder}/probe.ts`, text)).toEqual([]);
  });

  test('a ban cannot be switched off in the file', async () => {
    expect(await rulesThatFire(`${folder}/probe.ts`, '/* eslint-disable */\nDate.now();')).toContain(
      'no-restricted-globals',
    );
  });
});

describe.each(['src/engine/risk', 'src/exchange', 'src/hyperliquid/signing'])('in %s', (folder) => {
  test.each(TOO_BIG)('%s is refused by %s', async (_what, rule, text) => {
    expect(await rulesThatFire(`${folder}/probe.ts`, text)).toContain(rule);
  });
});
