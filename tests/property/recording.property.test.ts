import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordLine, recordOf } from '../../src/adapters/recorder/records.ts';
import { frame, RecordingFolder, start } from '../support/recordings.ts';

const texts = fc.array(
  fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.json(), fc.string({ unit: 'binary', maxLength: 50 })),
  { maxLength: 60 },
);

test('any frames come back whole and in order, however segments fall', async () => {
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 100, max: 5_000 }), async (all, segmentBytes) => {
      const folder = new RecordingFolder();
      try {
        // Half a surrogate pair is no text that a socket can receive.
        const records = [start(), ...all.map((text, i) => frame(i + 2, Buffer.from(text).toString()))];
        const writer = folder.writer({ segmentBytes });
        for (const record of records.slice(0, 20)) writer.append(record);
        await expect.poll(() => writer.bytes > 0, { interval: 5 }).toBe(true);
        for (const record of records.slice(20)) writer.append(record);
        await writer.close();
        expect(folder.read()).toEqual(records.map((record) => ({ kind: 'record', record })));
      } finally {
        folder.remove();
      }
    }),
    { numRuns: 30 },
  );
});

test('a line that is no record is none, and never throws', () => {
  const lines = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.anything()).map((row) => JSON.stringify(row)),
    fc
      .tuple(fc.constantFrom('frame', 'drain', 'start', 'contexts'), fc.nat(), fc.nat(), fc.jsonValue())
      .map((row) => JSON.stringify(row)),
  );
  const property = fc.property(lines, (line) => {
    const record = recordOf(line);
    return record === null || JSON.stringify(recordOf(recordLine(record))) === JSON.stringify(record);
  });
  expect(fc.check(property).counterexample).toBeNull();
});
