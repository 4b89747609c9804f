// ESLint judges only the pure folders: what types and dependency rules cannot ban there. Everything else is oxlint's.
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const PURE = ['src/contract/**/*.ts', 'src/engine/**/*.ts', 'src/exchange/**/*.ts', 'src/hyperliquid/**/*.ts'];

/** What touches the world beside the wire format: native code and WebAssembly, and a wallet whose interface is asynchronous. */
const IMPURE = [
  'src/hyperliquid/signing/curves/**',
  'src/hyperliquid/signing/keccak.ts',
  'src/hyperliquid/signing/load-curve.ts',
  'src/hyperliquid/signing/sdk-wallet.ts',
];

/** Math members that give the same bits on every machine; exp, log and pow come from src/engine/kernel/math.ts. */
const EXACT_MATH =
  'sqrt|abs|floor|ceil|round|trunc|min|max|sign|imul|clz32|fround|PI|E|LN2|LN10|LOG2E|LOG10E|SQRT2|SQRT1_2';

const AMBIENT = [
  'Date',
  'performance',
  'Promise',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'crypto',
  'process',
  'fetch',
  'Intl',
  'globalThis',
  'WeakRef',
  'FinalizationRegistry',
  'console',
];

const restrictedSyntax = [
  {
    selector: `MemberExpression[object.name="Math"]:not([computed=false][property.name=/^(${EXACT_MATH})$/])`,
    message: 'Math differs between machines here: use src/engine/kernel/math.ts (or a seeded stream for chance).',
  },
  {
    selector: 'VariableDeclarator[init.name="Math"]',
    message: 'Call Math members by name, so that the ban can see them.',
  },
  {
    selector: 'BinaryExpression[operator="**"]',
    message: '** is not exact everywhere: multiply, or use kernel/math.ts.',
  },
  {
    selector: 'AssignmentExpression[operator="**="]',
    message: '**= is not exact everywhere: multiply, or use kernel/math.ts.',
  },
  { selector: ':function[async=true]', message: 'The engine is synchronous: no async functions.' },
  { selector: 'AwaitExpression', message: 'The engine is synchronous: no await.' },
  { selector: 'ForOfStatement[await=true]', message: 'The engine is synchronous: no for await.' },
  { selector: 'ImportExpression', message: 'The engine is synchronous: no dynamic import.' },
  { selector: 'ForInStatement', message: 'for-in follows the prototype chain: iterate an array or a Map.' },
  {
    selector:
      'MemberExpression[property.name=/^(localeCompare|toLocaleString|toLocaleUpperCase|toLocaleLowerCase|toLocaleDateString|toLocaleTimeString)$/]',
    message: 'Locales differ between machines: compare by code unit, format in the window.',
  },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
];

export default [
  { ignores: ['**/node_modules/**', 'out/**', 'dist/**'] },
  {
    files: PURE,
    languageOptions: { parser: tseslint.parser, parserOptions: { ecmaVersion: 2023, sourceType: 'module' } },
    plugins: { jsdoc },
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    rules: {
      'no-restricted-globals': [
        'error',
        ...AMBIENT.map((name) => ({ name, message: 'Time, chance and the outside world come in as inputs.' })),
      ],
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          enableFixer: false,
          require: {
            FunctionDeclaration: true,
            ClassDeclaration: true,
            ArrowFunctionExpression: true,
            FunctionExpression: true,
            MethodDefinition: false,
          },
          contexts: [
            'TSInterfaceDeclaration',
            'TSTypeAliasDeclaration',
            'ExportNamedDeclaration > VariableDeclaration',
          ],
        },
      ],
    },
  },
  {
    files: ['src/engine/**/*.ts', 'src/exchange/**/*.ts', 'src/hyperliquid/**/*.ts'],
    rules: {
      complexity: ['error', { max: 13 }],
      'max-params': ['error', { max: 4 }],
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
    },
  },
  { files: IMPURE, rules: { 'no-restricted-globals': 'off', 'no-restricted-syntax': 'off' } },
];
