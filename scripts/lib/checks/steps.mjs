// The quick judges of the sources: types, lint, format, import rules. Each counts as one test.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inModules, ROOT } from '../paths.mjs';

const TSC = inModules('ts7/bin/tsc');
const PROJECTS = ['engine', 'node', 'preload', 'renderer', 'tests'];

/** Sources for linters that want paths; what is not there yet is left out. */
const folders = () => ['src', 'tests', 'scripts'].filter((name) => existsSync(join(ROOT, name)));

/** @typedef {{ name: string, runs: readonly (readonly string[])[] }} Step Every run is a call of Node 24; the step passes when all of them do. */

/** All steps, slowest first. @returns {Step[]} */
export function checkSteps() {
  return [
    { name: 'types', runs: PROJECTS.map((project) => [TSC, '-p', `tsconfig.${project}.json`, '--pretty', 'false']) },
    {
      name: 'imports',
      runs: [
        [inModules('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', 'src'],
      ],
    },
    {
      name: 'eslint',
      runs: [[inModules('eslint/bin/eslint.js'), '--max-warnings', '0', 'src/contract', 'src/engine', 'src/exchange']],
    },
    { name: 'oxlint', runs: [[inModules('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings', ...folders()]] },
    { name: 'format', runs: [[inModules('@biomejs/biome/bin/biome'), 'format', '--reporter=summary', '.']] },
  ];
}
