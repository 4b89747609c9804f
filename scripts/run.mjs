#!/usr/bin/env node
// Behind every npm script: provides what a command needs, then runs it. Plain Node 20.19 or newer, no dependencies.
import { build } from './lib/commands/build.mjs';
import { check } from './lib/commands/check.mjs';
import { cli, flagsOf } from './lib/commands/cli.mjs';
import { pack } from './lib/commands/package.mjs';
import { start } from './lib/commands/start.mjs';
import { test } from './lib/commands/test.mjs';
import { SetupError } from './lib/say.mjs';

const COMMANDS = {
  start,
  test,
  check,
  build,
  headless: cli('headless', 'the engine without a window: sandbox, recorded candles, JSON results'),
  sandbox: cli('sandbox', 'the embedded exchange as a server for clients of Hyperliquid', flagsOf('sandbox')),
  replay: cli('replay', 'replay a journal and print its state hash'),
  simulate: cli('simulate', 'tell stories full of faults and check that every rule holds'),
  bench: cli('bench', 'measure the numbers that the project promises', ['--expose-gc']),
  kill: cli('kill', 'press the kill switch of a running program from another terminal'),
  doctor: cli('doctor', 'say what of this system works for trading and what does not'),
  package: pack,
};

function list() {
  const lines = Object.entries(COMMANDS).map(([name, command]) => `  ${name.padEnd(9)} ${command.summary}`);
  return `usage: npm run COMMAND -- [OPTIONS]\n\ncommands:\n${lines.join('\n')}\n\nnpm run COMMAND -- --help tells more.`;
}

async function main([name, ...args]) {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(list());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : null;
  if (command === null) {
    console.error(`unknown command: ${name}\n\n${list()}`);
    return 2;
  }
  if (command.help && args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(command.help);
    return 0;
  }
  return command.run(args);
}

try {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupError(`Node ${process.versions.node} is too old: install Node 20.19 or newer`);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof SetupError ? `trimtab: ${error.message}` : error);
  process.exitCode = error instanceof SetupError ? error.exitCode : 1;
}
