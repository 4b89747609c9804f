// Stands in for Electron's own default app in the test runtime: `electron [switches] <folder or file> [arguments]` opens that app.
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const given = process.argv.slice(1);

function fail(text, error) {
  console.error(text);
  if (error) console.error(error);
  process.exit(1);
}

/** Tells Electron the app's name, version and place, and answers the file to run. */
function adopt(target) {
  if (!statSync(target).isDirectory() && !target.endsWith('.asar')) {
    app.setAppPath(resolve(target, '..'));
    return target;
  }
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  if (manifest.version) app.setVersion(manifest.version);
  if (manifest.desktopName) app.setDesktopName?.(manifest.desktopName);
  app.setName(manifest.productName ?? manifest.name ?? app.name);
  app.setAppPath(target);
  return join(target, manifest.main ?? 'index.js');
}

if (given.includes('--version') || given.includes('-v')) {
  console.log(`v${process.versions.electron}`);
  process.exit(0);
}
const wanted = given.find((word) => !word.startsWith('-'));
if (wanted === undefined) fail('electron: name the folder of an app');
process.defaultApp = true;
try {
  // Awaited at top level: 'ready' must not come before the app has set its switches.
  await import(pathToFileURL(adopt(resolve(wanted))).href);
} catch (error) {
  fail(`electron: the app in ${wanted} could not be loaded`, error);
}
