import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import * as v from 'valibot';

const Report = v.object({
  shipped: v.string(),
  electron: v.nullable(
    v.object({
      kind: v.picklist(['override', 'installed', 'test']),
      bin: v.string(),
      dist: v.string(),
      version: v.string(),
    }),
  ),
  failedDownload: v.nullable(v.object({ at: v.string(), outcome: v.string() })),
  sandboxObstacle: v.nullable(v.string()),
  display: v.boolean(),
  virtualDisplay: v.boolean(),
  missingPackages: v.array(v.string()),
});

/** What the start scripts know of Electron and the display; nothing is fetched for it. */
export type RuntimeReport = v.InferOutput<typeof Report>;

/** Asks the start scripts. Throws when they fail or answer in another shape. */
export function readRuntimeReport(): RuntimeReport {
  const script = resolve(import.meta.dirname, '../../../scripts/lib/electron/report.mjs');
  return v.parse(Report, JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: 20_000 })));
}
