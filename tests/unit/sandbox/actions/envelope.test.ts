import { expect, test } from 'vitest';
import { parseEnvelope } from '../../../../src/sandbox/actions/envelope.ts';

const DIGITS = '0123456789abcdefABCDEF';

function request(r: string, s: string): unknown {
  return { action: { type: 'noop' }, nonce: 1, signature: { r, s, v: 27 } };
}

test('words of a signature are padded on the left, whatever their length and their case', () => {
  for (let length = 1; length <= 64; length++) {
    const text = Array.from({ length }, (_, i) => DIGITS[(i * 7 + length) % DIGITS.length]).join('');
    const wanted = Buffer.from(text.padStart(64, '0'), 'hex');
    const read = parseEnvelope(request(`0x${text}`, '0xF'));
    expect(read.ok && Buffer.from(read.value.signature.r).toString('hex')).toBe(wanted.toString('hex'));
    expect(read.ok && read.value.signature.s).toEqual(Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 15 : 0)));
  }
});

test('a word of no digit, of 65, or with another letter is refused by name', () => {
  for (const bad of ['0x', `0x${'1'.repeat(65)}`, '0xg', '1']) {
    const read = parseEnvelope(request(bad, '0x1'));
    expect(read.ok ? null : read.error).toContain('signature.r');
  }
});
