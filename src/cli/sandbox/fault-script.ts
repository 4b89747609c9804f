import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseScript } from '../../sandbox/faults/parse-script.ts';
import type { FaultScript, ScriptError } from '../../sandbox/faults/script.ts';
import type { KnownNames } from '../../sandbox/faults/unknown-name.ts';
import { unknownName } from '../../sandbox/faults/unknown-name.ts';
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
  if (allowed === 'JSON') throw new UsageError(`--faults ${file} is no JSON: ${value}`);
  throw wrong(file, script.error, path === '$' ? 'the script' : path);
}

/** Throws `UsageError` for a script that names what there is not: the fault would never come. */
export function requireKnownNames(file: string, script: FaultScript, known: KnownNames): void {
  const error = unknownName(script, known);
  if (error !== null) throw wrong(file, error, error.path);
}

function wrong(file: string, { value, allowed }: ScriptError, where: string): UsageError {
  return new UsageError(`--faults ${file}: ${where} is ${value}, allowed is ${allowed}`);
}
