// How to call npm without a shell: the npm that started us, else the one beside this Node, else the one on PATH.
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { onPath } from './run-tool.mjs';
import { SetupError } from './say.mjs';

/** Path of npm-cli.js. */
export function npmCli() {
  const started = process.env.npm_execpath;
  if (started && basename(started) === 'npm-cli.js' && existsSync(started)) return started;
  const home = dirname(process.execPath);
  const beside = [join(home, '../lib/node_modules/npm/bin/npm-cli.js'), join(home, 'node_modules/npm/bin/npm-cli.js')];
  const found = beside.find((path) => existsSync(path));
  if (found) return found;
  const command = onPath('npm');
  if (command) {
    const real = realpathSync(command);
    if (basename(real) === 'npm-cli.js') return real;
  }
  throw new SetupError('npm was not found: install Node 20.19 or newer together with npm, then start again');
}
