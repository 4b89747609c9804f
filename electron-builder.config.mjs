import { rmSync } from 'node:fs';
import { join } from 'node:path';

// How the app is put into a folder or a package. scripts/lib/commands/package.mjs gives the runtime and says what kind of build it is.
const dist = process.env.TRIMTAB_PACKAGE_DIST;
const version = process.env.TRIMTAB_PACKAGE_ELECTRON;
const test = process.env.TRIMTAB_PACKAGE_KIND === 'test';

/** Foreign prebuilds and native sources stay out: they are most of the weight. */
const keep = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform];
const foreign = ['linux', 'darwin', 'win32'].filter((system) => system !== keep);

export default {
  appId: 'org.trimtab.terminal',
  productName: test ? 'Trimtab Test Build' : 'Trimtab',
  electronVersion: version,
  electronDist: dist,
  npmRebuild: false,
  asar: true,
  directories: { output: 'dist', buildResources: 'resources' },
  files: [
    'out/**',
    'package.json',
    'resources/*.png',
    '!**/*.map',
    '!**/{test,tests,docs,example,examples}/**',
    '!**/node_modules/@photostructure/sqlite/{src,sqlite*,vendor}/**',
    ...foreign.map((system) => `!**/node_modules/{keytar,@photostructure/sqlite,secp256k1}/prebuilds/${system}*/**`),
    '!**/node_modules/secp256k1/src/**',
  ],
  extraResources: [{ from: 'out/build-info.json', to: 'build-info.json' }],
  // A test build keeps the inspector, so that the tests can drive it; a release does not.
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: test,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  // What opens `electron FOLDER` has no place in a packaged app.
  afterPack: ({ appOutDir }) => rmSync(join(appOutDir, 'resources/default_app.asar'), { force: true }),
  linux: {
    target: ['dir'],
    category: 'Finance',
    executableName: test ? 'trimtab-test' : 'trimtab',
    syncDesktopName: true,
    icon: 'resources/icon.png',
  },
  mac: { target: ['dir'], category: 'public.app-category.finance', icon: 'resources/icon.png', identity: null },
  win: { target: ['dir'], icon: 'resources/icon.png' },
};
