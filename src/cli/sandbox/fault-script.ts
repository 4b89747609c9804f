import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseScript } from '../../sandbox/faults/parse-script.ts';
import type { FaultScript } from '../../sandbox/faults/script.ts';
import { UsageError } from '../support/command.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** Reads a script of faults, or throws `UsageError` naming the place, its value and what is allowed. */
export async function readFaultScript(file: string): Promise<FaultScript> {
  let text: string;
  try {
    text = await readFile(resolve(file), 'utf8');
  } catch (cause) {
    throw new UsageError(`--faults ${file} cannot be read: ${reasonOf(cause)}`);
  }
  const script = parseScript(text);
  if (script.ok) return script.value;
  const { path, value, allowed } = script.error;
  throw new UsageError(`--faults ${file}: ${path === '' ? 'the script' : path} is ${value}, allowed is ${allowed}`);
}
