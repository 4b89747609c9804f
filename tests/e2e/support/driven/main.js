// The app with the driver's own loader before it: 'ready' waits until the driver is connected. Without it the driver connects while windows
// open, and misses one now and then.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const root = resolve(import.meta.dirname, '../../../..');
const require = createRequire(join(root, 'package.json'));
const manifest = require('./package.json');

app.setName(manifest.productName);
app.setVersion(manifest.version);
app.setAppPath(root);
require(join(root, 'node_modules/playwright-core/lib/server/electron/loader.js'));
await import(pathToFileURL(join(root, manifest.main)).href);
