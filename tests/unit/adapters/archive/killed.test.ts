import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArchiveLab, BTC, hours, upTo } from '../../../support/archive-lab.ts';

let lab: ArchiveLab;
beforeEach(() => {
  lab = new ArchiveLab();
});
afterEach(() => lab.close());

const STORE = new URL('../../../../src/adapters/archive/candle-store.ts', import.meta.url).href;
const LAB = new URL('../../../support/archive-lab.ts', import.meta.url).href;

/** Adds bars for ever, one by one, and says each that is stored; every fifth time the whole file is written anew. */
const WRITER = `
  const { CandleStore } = await import(${JSON.stringify(STORE)});
  const { BTC, hours } = await import(${JSON.stringify(LAB)});
  const store = await CandleStore.open(JSON.parse(process.argv[1]));
  for (let hour = 0; ; hour += 1) {
    const again = hour % 5 === 4 ? [hour - 1, hour] : [hour];
    await store.add(BTC, { bars: hours(again), unfinished: false, covers: null });
    console.log(hour);
  }
`;

test('a writer that is killed loses no bar that it had stored, and leaves nothing that is wrong', async () => {
  for (const after of [3, 17, 40]) {
    lab.close();
    const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, JSON.stringify(lab.parts)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > after) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const stored = said.trim().split('\n').length;
    expect(stored).toBeGreaterThanOrEqual(after);
    const series = (await (await lab.open()).read(BTC))!;
    const bars = series.bars.length / 6;
    // What was under way at the kill may be there or not, whole.
    expect([stored, stored + 1]).toContain(bars);
    expect(series.bars).toEqual(hours(upTo(bars)));
  }
});
