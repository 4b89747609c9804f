/** An import that a rule must catch: `from` (a file of the fixture tree) imports `to`. */
export interface BadImport {
  readonly rule: string;
  readonly from: string;
  readonly imports: string;
  /** Imported by `import type` only. */
  readonly typeOnly?: boolean;
}

/** At least one offence for each rule; the files are made of these lines. */
export const BAD_IMPORTS: readonly BadImport[] = [
  { rule: 'no-cycles', from: 'src/engine/kernel/cycle-a.ts', imports: './cycle-b.ts' },
  { rule: 'contract-imports-nothing', from: 'src/contract/bad.ts', imports: '../engine/kernel/good.ts' },
  { rule: 'contract-imports-nothing', from: 'src/contract/bad-core.ts', imports: 'node:fs' },
  { rule: 'engine-is-pure', from: 'src/engine/domain/bad-main.ts', imports: '../../main/good.ts' },
  { rule: 'engine-is-pure', from: 'src/engine/index.ts', imports: '../exchange/good.ts' },
  { rule: 'engine-is-pure', from: 'src/engine/kernel/bad-electron.ts', imports: 'electron' },
  { rule: 'engine-is-pure', from: 'src/engine/kernel/bad-react.ts', imports: 'react' },
  { rule: 'engine-no-node', from: 'src/engine/kernel/bad-core.ts', imports: 'node:crypto' },
  { rule: 'engine-npm-allowlist', from: 'src/engine/kernel/bad-package.ts', imports: 'valibot' },
  { rule: 'rooms-do-not-see-siblings', from: 'src/engine/risk/bad-sibling.ts', imports: '../orders/good.ts' },
  { rule: 'rooms-see-only-foundations', from: 'src/engine/orders/bad-wiring.ts', imports: '../pipeline.ts' },
  { rule: 'only-wiring-sees-rooms', from: 'src/engine/odd.ts', imports: './risk/good.ts' },
  { rule: 'kernel-imports-only-contract', from: 'src/engine/kernel/bad-domain.ts', imports: '../domain/good.ts' },
  {
    rule: 'domain-imports-only-kernel-and-contract',
    from: 'src/engine/domain/bad-room.ts',
    imports: '../risk/good.ts',
  },
  { rule: 'only-risk-mints', from: 'src/engine/execution/bad-mint.ts', imports: '../domain/mint-approval.ts' },
  { rule: 'only-risk-mints', from: 'src/adapters/store/bad-mint.ts', imports: '../../engine/domain/mint-approval.ts' },
  { rule: 'exchange-is-separate', from: 'src/exchange/bad-room.ts', imports: '../engine/risk/good.ts' },
  { rule: 'exchange-is-separate', from: 'src/exchange/bad-index.ts', imports: '../engine/index.ts' },
  { rule: 'exchange-no-node', from: 'src/exchange/bad-core.ts', imports: 'node:fs' },
  { rule: 'exchange-npm-allowlist', from: 'src/exchange/bad-package.ts', imports: 'valibot' },
  { rule: 'wire-is-separate', from: 'src/hyperliquid/bad-room.ts', imports: '../engine/risk/good.ts' },
  { rule: 'wire-is-separate', from: 'src/hyperliquid/bad-exchange.ts', imports: '../exchange/good.ts' },
  { rule: 'wire-no-node', from: 'src/hyperliquid/signing/bad-core.ts', imports: 'node:crypto' },
  { rule: 'wire-npm-allowlist', from: 'src/hyperliquid/wire/bad-package.ts', imports: 'valibot' },
  { rule: 'curves-npm-allowlist', from: 'src/hyperliquid/signing/curves/bad-package.ts', imports: 'valibot' },
  {
    rule: 'one-place-picks-the-curve',
    from: 'src/sandbox/bad-curve.ts',
    imports: '../hyperliquid/signing/curves/native.ts',
  },
  { rule: 'few-know-the-wire', from: 'src/adapters/store/bad-wire.ts', imports: '../../hyperliquid/wire/good.ts' },
  { rule: 'few-know-the-wire', from: 'src/main/bad-wire.ts', imports: '../hyperliquid/wire/good.ts' },
  { rule: 'engine-is-pure', from: 'src/engine/kernel/bad-wire.ts', imports: '../../hyperliquid/wire/good.ts' },
  {
    rule: 'one-place-uses-the-client-library',
    from: 'src/adapters/exchange-link/bad-client.ts',
    imports: '@nktkas/hyperliquid',
  },
  { rule: 'sandbox-is-a-venue', from: 'src/sandbox/bad-adapter.ts', imports: '../adapters/hyperliquid/good.ts' },
  { rule: 'sandbox-is-a-venue', from: 'src/sandbox/bad-engine.ts', imports: '../engine/index.ts' },
  { rule: 'sandbox-npm-allowlist', from: 'src/sandbox/bad-package.ts', imports: 'valibot' },
  { rule: 'few-see-the-sandbox', from: 'src/adapters/hyperliquid/bad-sandbox.ts', imports: '../../sandbox/good.ts' },
  { rule: 'few-see-the-sandbox', from: 'src/main/bad-sandbox.ts', imports: '../sandbox/good.ts' },
  { rule: 'adapters-no-electron', from: 'src/adapters/store/bad-electron.ts', imports: 'electron' },
  {
    rule: 'adapters-see-the-public-engine',
    from: 'src/adapters/store/bad-room.ts',
    imports: '../../engine/risk/good.ts',
  },
  { rule: 'adapters-see-the-public-engine', from: 'src/adapters/store/bad-main.ts', imports: '../../main/good.ts' },
  {
    rule: 'adapters-few-see-the-exchange',
    from: 'src/adapters/store/bad-exchange.ts',
    imports: '../../exchange/good.ts',
  },
  {
    rule: 'paper-signs-nothing',
    from: 'src/adapters/paper/bad-signer.ts',
    imports: '../../hyperliquid/signing/curves/native.ts',
  },
  { rule: 'recorder-only-listens', from: 'src/adapters/recorder/bad-asker.ts', imports: '../hyperliquid/good.ts' },
  { rule: 'renderer-sees-contract-only', from: 'src/renderer/bad-engine.ts', imports: '../engine/kernel/good.ts' },
  { rule: 'renderer-no-node', from: 'src/renderer/bad-core.ts', imports: 'node:path' },
  { rule: 'renderer-npm-allowlist', from: 'src/renderer/bad-electron.ts', imports: 'electron' },
  { rule: 'panels-do-not-import-panels', from: 'src/renderer/panels/desk/bad.ts', imports: '../book/good.ts' },
  { rule: 'ui-imports-nothing-of-ours', from: 'src/renderer/ui/bad.ts', imports: '../stores/good.ts' },
  { rule: 'preload-sees-contract-and-electron', from: 'src/preload/bad.ts', imports: '../main/good.ts' },
  { rule: 'preload-sees-contract-and-electron', from: 'src/preload/bad-core.ts', imports: 'node:fs' },
  { rule: 'main-sees-no-window-code', from: 'src/main/bad.ts', imports: '../renderer/stores/good.ts' },
  { rule: 'cli-sees-no-electron', from: 'src/cli/bad-electron.ts', imports: 'electron' },
  { rule: 'cli-sees-no-electron', from: 'src/cli/bad-main.ts', imports: '../main/good.ts' },
  { rule: 'cli-sees-the-public-engine', from: 'src/cli/bad-room.ts', imports: '../engine/risk/good.ts' },
  { rule: 'no-dev-dependency-in-main', from: 'src/main/bad-dev.ts', imports: 'fast-check' },
  { rule: 'nothing-unresolved', from: 'src/main/bad-missing.ts', imports: './not-there.ts' },
];

/** Imports that no rule may catch; same shape, `rule` tells what they are allowed by. */
export const GOOD_IMPORTS: readonly BadImport[] = [
  { rule: 'room to domain', from: 'src/engine/risk/uses-domain.ts', imports: '../domain/good.ts' },
  { rule: 'room to itself', from: 'src/engine/risk/uses-own.ts', imports: './good.ts' },
  { rule: 'risk mints', from: 'src/engine/risk/mints.ts', imports: '../domain/mint-approval.ts' },
  {
    rule: 'the type of an approval',
    from: 'src/engine/execution/takes.ts',
    imports: '../domain/mint-approval.ts',
    typeOnly: true,
  },
  { rule: 'wiring to room', from: 'src/engine/replay.ts', imports: './risk/good.ts' },
  { rule: 'wiring folder to room', from: 'src/engine/pipeline/wires.ts', imports: '../orders/good.ts' },
  { rule: 'kernel to allowed package', from: 'src/engine/kernel/streams.ts', imports: 'pure-rand' },
  { rule: 'exchange to domain', from: 'src/exchange/uses-domain.ts', imports: '../engine/domain/good.ts' },
  { rule: 'link to exchange', from: 'src/adapters/exchange-link/link.ts', imports: '../../exchange/good.ts' },
  { rule: 'candles to exchange', from: 'src/adapters/candles/read.ts', imports: '../../exchange/good.ts' },
  { rule: 'gateway to wire', from: 'src/adapters/hyperliquid/signs.ts', imports: '../../hyperliquid/wire/good.ts' },
  { rule: 'gateway to client library', from: 'src/adapters/hyperliquid/asks.ts', imports: '@nktkas/hyperliquid' },
  { rule: 'wire to domain', from: 'src/hyperliquid/wire/uses-domain.ts', imports: '../../engine/domain/good.ts' },
  { rule: 'wire to hashes', from: 'src/hyperliquid/signing/hashes.ts', imports: '@noble/hashes' },
  { rule: 'curve to node', from: 'src/hyperliquid/signing/curves/reads.ts', imports: 'node:module' },
  { rule: 'the one that picks', from: 'src/hyperliquid/signing/load-curve.ts', imports: './curves/native.ts' },
  { rule: 'sandbox to exchange', from: 'src/sandbox/venue/steps.ts', imports: '../../exchange/good.ts' },
  { rule: 'sandbox to wire', from: 'src/sandbox/reads.ts', imports: '../hyperliquid/wire/good.ts' },
  { rule: 'sandbox to server', from: 'src/sandbox/listens.ts', imports: 'ws' },
  { rule: 'command line to sandbox', from: 'src/cli/sandbox.ts', imports: '../sandbox/good.ts' },
  { rule: 'adapter to node', from: 'src/adapters/store/disk.ts', imports: 'node:fs' },
  { rule: 'main to electron', from: 'src/main/window.ts', imports: 'electron' },
  { rule: 'main to engine', from: 'src/main/compose.ts', imports: '../engine/index.ts' },
  { rule: 'panel to itself', from: 'src/renderer/panels/desk/row.ts', imports: './parts/cell.ts' },
  { rule: 'panel to store', from: 'src/renderer/panels/desk/list.ts', imports: '../../stores/good.ts' },
  { rule: 'panel to chart package', from: 'src/renderer/charts/candles.ts', imports: 'lightweight-charts' },
  { rule: 'preload to electron', from: 'src/preload/bridge.ts', imports: 'electron' },
  { rule: 'cli to engine index', from: 'src/cli/headless.ts', imports: '../engine/index.ts' },
];

/** Packages of the fixture tree. */
const PACKAGES = {
  dependencies: ['valibot', 'pure-rand', 'ws', '@noble/hashes', '@nktkas/hyperliquid'],
  devDependencies: ['electron', 'react', 'lightweight-charts', 'fast-check'],
} as const;

/** Files that others import, harmless themselves. */
const LEAVES = [
  'src/contract/good.ts',
  'src/engine/kernel/good.ts',
  'src/engine/domain/good.ts',
  'src/engine/domain/mint-approval.ts',
  'src/engine/risk/good.ts',
  'src/engine/orders/good.ts',
  'src/engine/pipeline.ts',
  'src/exchange/good.ts',
  'src/hyperliquid/wire/good.ts',
  'src/hyperliquid/signing/curves/native.ts',
  'src/sandbox/good.ts',
  'src/adapters/hyperliquid/good.ts',
  'src/main/good.ts',
  'src/renderer/stores/good.ts',
  'src/renderer/panels/book/good.ts',
  'src/renderer/panels/desk/parts/cell.ts',
];

/** The whole fixture tree: path -> text. */
export function fixtureFiles(): Record<string, string> {
  const files: Record<string, string> = Object.fromEntries(LEAVES.map((path) => [path, 'export const leaf = 1;\n']));
  for (const { from, imports, typeOnly } of [...BAD_IMPORTS, ...GOOD_IMPORTS]) {
    files[from] =
      typeOnly === true
        ? `import type * as seen from '${imports}';\nexport type Use = typeof seen;\n`
        : `import * as seen from '${imports}';\nexport const use = seen;\n`;
  }
  files['src/engine/kernel/cycle-b.ts'] = "export * from './cycle-a.ts';\n";
  const versions = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, '1.0.0']));
  files['package.json'] = JSON.stringify({
    type: 'module',
    dependencies: versions(PACKAGES.dependencies),
    devDependencies: versions(PACKAGES.devDependencies),
  });
  for (const name of [...PACKAGES.dependencies, ...PACKAGES.devDependencies]) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' });
    files[`node_modules/${name}/index.js`] = 'module.exports = {};\n';
  }
  files['tsconfig.node.json'] = JSON.stringify({
    compilerOptions: { module: 'ESNext', moduleResolution: 'bundler', allowImportingTsExtensions: true, noEmit: true },
  });
  return files;
}
