// What `npm run doctor` asks: the runtimes of this tree as JSON on stdout, without fetching anything.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasDisplay } from '../display.mjs';
import { missingPackages } from '../linux-packages.mjs';
import { CACHE } from '../paths.mjs';
import { onPath } from '../run-tool.mjs';
import { sandboxObstacle } from '../sandbox.mjs';
import { findElectron } from './runtime.mjs';
import { shippedVersion } from './shipped.mjs';

const runtime = findElectron();

function failedDownload() {
  try {
    return JSON.parse(readFileSync(join(CACHE, `electron-${shippedVersion()}-unreachable.json`), 'utf8'));
  } catch {
    return null;
  }
}

console.log(
  JSON.stringify({
    shipped: shippedVersion(),
    electron: runtime,
    failedDownload: failedDownload(),
    sandboxObstacle: sandboxObstacle({ dist: runtime?.dist ?? '' }),
    display: hasDisplay(),
    virtualDisplay: onPath('Xvfb') !== null,
    missingPackages: missingPackages(['window', 'desktop']),
  }),
);
