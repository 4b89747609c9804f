// The app with the driver's own loader before it: 'ready' waits until the driver is connected. Without it the driver connects while windows
// open, and misses one now and then.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, Menu } from 'electron';

const root = resolve(import.meta.dirname, '../../../..');
const require = createRequire(join(root, 'package.json'));
const manifest = require('./package.json');

// A tray shows its menu to a desktop that no test has: the menus that the app makes are kept where a test can click them.
const build = Menu.buildFromTemplate;
globalThis.menusOfTest = [];
Menu.buildFromTemplate = (template) => {
  const menu = build(template);
  globalThis.menusOfTest.push(menu);
  return menu;
};

app.setName(manifest.productName);
app.setVersion(manifest.version);
app.setAppPath(root);
require(join(root, 'node_modules/playwright-core/lib/server/electron/loader.js'));
await import(pathToFileURL(join(root, manifest.main)).href);
