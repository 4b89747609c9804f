// Who may import whom. Every rule has a bad fixture in tests/architecture/rule-fixtures.ts that it must catch.

const ROOMS =
  'config|market|features|regime|signals|strategy|desk|sizing|risk|orders|execution|portfolio|quality|monitoring|persistence';

/** Anything that is not a file of ours and not a Node built-in. */
const NPM_TYPES = [
  'npm',
  'npm-dev',
  'npm-optional',
  'npm-peer',
  'npm-bundled',
  'npm-no-pkg',
  'npm-unknown',
  'unknown',
  'undetermined',
];

/** Matches a package by name, wherever it was found. */
const npm = (names) => `(^|node_modules/)(${names})(/|$)`;

const ELECTRON = npm('electron|@electron/[^/]+');
const REACT = npm('react|react-dom');
const PURE_PACKAGES = npm('pure-rand|@noble/hashes');
const WIRE_PACKAGES = npm('@noble/hashes|@msgpack/msgpack|hash-wasm');
const CURVE_PACKAGES = npm('secp256k1|@bitauth/libauth');
const SERVER_PACKAGES = npm('ws|@types/ws|@noble/hashes');
const WINDOW_PACKAGES = npm(
  'react|react-dom|zustand|lightweight-charts|lucide-react|@tanstack/react-virtual|tailwindcss|@types/react|@types/react-dom|vite',
);

/** A relative import that was not found is another rule's business. */
const RELATIVE = '^\\.';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', 'A cycle has no order in which to understand it.', {}, { circular: true }),
    forbid(
      'contract-imports-nothing',
      'What crosses the border between processes depends on nothing.',
      { path: '^src/contract/' },
      { pathNot: '^src/contract/' },
    ),
    forbid(
      'engine-is-pure',
      'The engine knows no process, window, network or disk.',
      { path: '^src/engine/' },
      { path: ['^src/(main|renderer|preload|adapters|cli|exchange|hyperliquid|sandbox)/', ELECTRON, REACT] },
    ),
    forbid(
      'engine-no-node',
      'No Node built-ins in the engine.',
      { path: '^src/engine/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'engine-npm-allowlist',
      'Only pure, deterministic packages in the engine.',
      { path: '^src/engine/' },
      { dependencyTypes: NPM_TYPES, pathNot: [PURE_PACKAGES, RELATIVE] },
    ),
    forbid(
      'rooms-do-not-see-siblings',
      'A room takes and returns domain values; it never reaches into another room.',
      { path: `^src/engine/(${ROOMS})/` },
      { path: `^src/engine/(${ROOMS})/`, pathNot: '^src/engine/$1/' },
    ),
    forbid(
      'rooms-see-only-foundations',
      'A room may import kernel, domain and contract, never the wiring.',
      { path: `^src/engine/(${ROOMS})/` },
      { path: '^src/', pathNot: [`^src/engine/(${ROOMS}|kernel|domain)/`, '^src/contract/'] },
    ),
    forbid(
      'only-wiring-sees-rooms',
      'Only pipeline, replay, rehearsal, backtest and index know the rooms.',
      {
        path: '^src/engine/',
        pathNot: [
          `^src/engine/(${ROOMS})/`,
          '^src/engine/(pipeline|replay|rehearsal|backtest|index)\\.ts$',
          '^src/engine/pipeline/',
        ],
      },
      { path: `^src/engine/(${ROOMS})/` },
    ),
    forbid(
      'kernel-imports-only-contract',
      'The kernel has no trading meaning.',
      { path: '^src/engine/kernel/' },
      { path: '^src/', pathNot: ['^src/engine/kernel/', '^src/contract/'] },
    ),
    forbid(
      'domain-imports-only-kernel-and-contract',
      'Trading words rest on the kernel alone.',
      { path: '^src/engine/domain/' },
      { path: '^src/', pathNot: ['^src/engine/(domain|kernel)/', '^src/contract/'] },
    ),
    forbid(
      'only-risk-mints',
      'An approval that risk did not mint is worth nothing. Others may name its type.',
      { path: '^src/', pathNot: '^src/engine/risk/' },
      { path: '^src/engine/domain/mint-approval\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'exchange-is-separate',
      'The embedded exchange is a venue: it shares arithmetic with the engine, never its judgement.',
      { path: '^src/exchange/' },
      { path: '^src/', pathNot: ['^src/exchange/', '^src/contract/', '^src/engine/(kernel|domain)/'] },
    ),
    forbid(
      'exchange-no-node',
      'No Node built-ins in the exchange.',
      { path: '^src/exchange/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'exchange-npm-allowlist',
      'Only pure, deterministic packages in the exchange.',
      { path: '^src/exchange/' },
      { dependencyTypes: NPM_TYPES, pathNot: [PURE_PACKAGES, RELATIVE] },
    ),
    forbid(
      'wire-is-separate',
      'The words and signatures of Hyperliquid know no engine, no exchange and no connection.',
      { path: '^src/hyperliquid/' },
      { path: '^src/', pathNot: ['^src/hyperliquid/', '^src/contract/', '^src/engine/(kernel|domain)/'] },
    ),
    forbid(
      'wire-no-node',
      'No Node built-ins in the wire format; only the curves load native code.',
      { path: '^src/hyperliquid/', pathNot: '^src/hyperliquid/signing/curves/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'wire-npm-allowlist',
      'Only pure packages in the wire format.',
      { path: '^src/hyperliquid/', pathNot: '^src/hyperliquid/signing/curves/' },
      { dependencyTypes: NPM_TYPES, pathNot: [WIRE_PACKAGES, RELATIVE] },
    ),
    forbid(
      'curves-npm-allowlist',
      'The curves use the two packages that hold them.',
      { path: '^src/hyperliquid/signing/curves/' },
      { dependencyTypes: NPM_TYPES, pathNot: [CURVE_PACKAGES, RELATIVE] },
    ),
    forbid(
      'one-place-picks-the-curve',
      'Whoever signs takes the curve that this system has.',
      { path: '^src/', pathNot: '^src/hyperliquid/signing/(load-curve\\.ts$|curves/)' },
      { path: '^src/hyperliquid/signing/curves/' },
    ),
    forbid(
      'few-know-the-wire',
      'Only the two ends of the wire, and the command lines, know its words.',
      { path: '^src/', pathNot: '^src/(hyperliquid|sandbox|adapters/hyperliquid|cli|simulation)/' },
      { path: '^src/hyperliquid/' },
    ),
    forbid(
      'one-place-uses-the-client-library',
      'The gateway alone holds the client library of the exchange; the bench measures it.',
      { path: '^src/', pathNot: '^src/(adapters/hyperliquid|cli/bench)/' },
      { path: npm('@nktkas/hyperliquid') },
    ),
    forbid(
      'sandbox-is-a-venue',
      'The wire server stands in front of the embedded exchange; it knows nothing of who trades there.',
      { path: '^src/sandbox/' },
      {
        path: '^src/',
        pathNot: [
          '^src/sandbox/',
          '^src/contract/',
          '^src/engine/(kernel|domain)/',
          '^src/exchange/',
          '^src/hyperliquid/',
        ],
      },
    ),
    forbid(
      'sandbox-npm-allowlist',
      'A WebSocket server and hashes; HTTP is of Node.',
      { path: '^src/sandbox/' },
      { dependencyTypes: NPM_TYPES, pathNot: [SERVER_PACKAGES, RELATIVE] },
    ),
    forbid(
      'few-see-the-sandbox',
      'The gateway meets the sandbox over the wire only, like the exchange itself.',
      { path: '^src/', pathNot: '^src/(sandbox|cli|simulation)/' },
      { path: '^src/sandbox/' },
    ),
    forbid(
      'adapters-no-electron',
      'Adapters run in the command lines too.',
      { path: '^src/adapters/' },
      { path: [ELECTRON, REACT] },
    ),
    forbid(
      'adapters-see-the-public-engine',
      'Adapters use the engine by its front door, its words, and the bytes of its journal.',
      { path: '^src/adapters/' },
      {
        path: '^src/',
        pathNot: [
          '^src/adapters/',
          '^src/contract/',
          '^src/engine/index\\.ts$',
          '^src/engine/(kernel|domain|persistence)/',
          '^src/exchange/',
          '^src/hyperliquid/',
        ],
      },
    ),
    forbid(
      'adapters-few-see-the-exchange',
      'Only the link to the exchange, the paper venue and the candle reader know the embedded exchange.',
      { path: '^src/adapters/', pathNot: '^src/adapters/(exchange-link|paper|candles)/' },
      { path: '^src/exchange/' },
    ),
    forbid(
      'paper-signs-nothing',
      'The paper venue reads public data: it knows neither keys nor what sends actions to a venue.',
      { path: '^src/adapters/paper/|^src/adapters/hyperliquid/public-feed\\.ts$' },
      {
        path: '^src/(hyperliquid/signing|adapters/keychain)/|^src/adapters/hyperliquid/(gateway|open-live|compose-live|agent-[a-z]+|action-[a-z]+|nonce-source|wire-actions)\\.ts$',
      },
    ),
    forbid(
      'recorder-only-listens',
      'The recorder is told what comes in: it knows no key, no wire words, no exchange and nothing that asks or sends.',
      { path: '^src/adapters/recorder/' },
      {
        path: '^src/(hyperliquid|exchange)/|^src/adapters/',
        pathNot: '^src/adapters/(recorder/|home/write-file\\.ts$|hyperliquid/market-witness\\.ts$)',
      },
    ),
    forbid(
      'renderer-sees-contract-only',
      'The window shows views and sends commands; it never touches engine, disk or network.',
      { path: '^src/renderer/' },
      { path: '^src/', pathNot: ['^src/renderer/', '^src/contract/'] },
    ),
    forbid(
      'renderer-no-node',
      'The window runs in a sandbox.',
      { path: '^src/renderer/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'renderer-npm-allowlist',
      'Only packages of the window.',
      { path: '^src/renderer/' },
      { dependencyTypes: NPM_TYPES, pathNot: [WINDOW_PACKAGES, RELATIVE] },
    ),
    forbid(
      'panels-do-not-import-panels',
      'Panels meet in the stores, not in each other.',
      { path: '^src/renderer/panels/([^/]+)' },
      { path: '^src/renderer/panels/', pathNot: '^src/renderer/panels/$1' },
    ),
    forbid(
      'ui-imports-nothing-of-ours',
      'Building blocks know no trading.',
      { path: '^src/renderer/ui/' },
      { path: '^src/', pathNot: '^src/renderer/ui/' },
    ),
    forbid(
      'preload-sees-contract-and-electron',
      'The bridge holds no logic.',
      { path: '^src/preload/' },
      { pathNot: ['^src/preload/', '^src/contract/', npm('electron|valibot')] },
    ),
    forbid(
      'main-sees-no-window-code',
      'Main and window share only the contract.',
      { path: '^src/main/' },
      { path: '^src/(renderer|cli|preload)/' },
    ),
    forbid(
      'cli-sees-no-electron',
      'Command lines run on plain Node.',
      { path: '^src/cli/' },
      { path: ['^src/(main|renderer|preload)/', ELECTRON, REACT] },
    ),
    forbid(
      'cli-sees-the-public-engine',
      'Command lines use the engine by its front door.',
      { path: '^src/cli/' },
      { path: '^src/engine/', pathNot: ['^src/engine/index\\.ts$', '^src/engine/(kernel|domain)/'] },
    ),
    forbid(
      'no-dev-dependency-in-main',
      'What ships in main must be a dependency.',
      { path: '^src/(main|adapters|engine|exchange|hyperliquid|sandbox)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: ELECTRON },
    ),
    forbid(
      'nothing-unresolved',
      'Every import is found.',
      { path: '^src/' },
      { couldNotResolve: true, pathNot: '\\?' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
};
