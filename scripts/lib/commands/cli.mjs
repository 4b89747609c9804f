// The command lines of src/cli, run from their sources.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.mjs';
import { SetupError } from '../say.mjs';
import { supervise } from '../supervise.mjs';
import { NODE_FLAGS, provideTools } from '../tools-env.mjs';

/** A command that runs src/cli/NAME.ts with the given arguments; --help is its own. */
export function cli(name, summary, flags = []) {
  return { summary, help: null, run: (args) => runCli(name, args, flags) };
}

/** Flags of Node that a command brings with it, from the file in which its bench finds them too. */
export function flagsOf(name) {
  const file = join(ROOT, 'src/cli', name, 'node-flags.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** Runs src/cli/NAME.ts and answers its exit code. */
export async function runCli(name, args, flags = []) {
  const { node, env } = await provideTools();
  const script = join(ROOT, 'src/cli', `${name}.ts`);
  if (!existsSync(script)) throw new SetupError(`src/cli/${name}.ts is missing in this tree`);
  return supervise(node, [...NODE_FLAGS, ...flags, script, ...args], { env });
}
