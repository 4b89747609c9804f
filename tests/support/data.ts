import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Folder of recorded market data beneath TRIMTAB_DATA (default: `../shared/data` beside the project), or null when it is not there.
 * Tests that need it call `test.skipIf(recordedData('candles/...') === null)`, so that an absent folder is counted as skipped.
 */
export function recordedData(folder: string): string | null {
  const root = process.env.TRIMTAB_DATA ?? resolve(import.meta.dirname, '../../../shared/data');
  const path = join(root, folder);
  return existsSync(path) ? path : null;
}
