import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Exit codes of every command line: done, failed, used wrongly. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Thrown for arguments that do not fit; the message names the argument, its value and what is allowed. Ends with exit code 2. */
export class UsageError extends Error {}

/** Thrown for what cannot be begun as things stand; the message is a sentence for the person. Ends with exit code 1. */
export class RefusedError extends Error {}

/** What a command is given. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** A command line: its options, its help text, and what it does. The value it returns is printed as one JSON line with `--json`. */
export interface Command {
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** True if words without a dash are allowed. */
  readonly positionals: boolean;
  readonly run: (
    values: Values,
    words: readonly string[],
  ) => Promise<{ readonly exitCode: number; readonly json: unknown }>;
}

/** Writes a line for a person; standard output is kept for the result. */
export function log(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Runs a command with the arguments of this process and sets its exit code. */
export async function runCommand(command: Command): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      args: process.argv.slice(2),
      options: {
        ...command.options,
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: command.positionals,
      strict: true,
    });
    if (values['help'] === true) {
      process.stdout.write(`${command.help}\n`);
      return;
    }
    const result = await command.run(values as Values, positionals);
    if (values['json'] === true) process.stdout.write(`${JSON.stringify(result.json)}\n`);
    process.exitCode = result.exitCode;
  } catch (cause) {
    fail(cause);
  }
}

function fail(cause: unknown): void {
  if (cause instanceof RefusedError) {
    log(cause.message);
    process.exitCode = EXIT.failed;
    return;
  }
  const usage =
    cause instanceof UsageError ||
    (cause instanceof TypeError && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS'));
  log(
    usage
      ? `${(cause as Error).message}\nSee --help.`
      : cause instanceof Error
        ? (cause.stack ?? cause.message)
        : String(cause),
  );
  process.exitCode = usage ? EXIT.usage : EXIT.failed;
}

/** A number from an argument, inside its bounds; throws `UsageError` naming them otherwise. */
export function numberArgument(
  values: Values,
  name: string,
  bound: { readonly low: number; readonly high: number; readonly whole: boolean },
): number | null {
  const text = values[name];
  if (text === undefined) return null;
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  if (value >= bound.low && value <= bound.high && (!bound.whole || Number.isInteger(value))) return value;
  throw new UsageError(
    `--${name} is ${String(text)}, allowed is ${bound.whole ? 'a whole number ' : ''}${bound.low}..${bound.high}`,
  );
}

/** A word from an argument that has to be one of a few; null when absent. Throws `UsageError` naming them otherwise. */
export function oneOf<T extends string>(values: Values, name: string, words: readonly T[]): T | null {
  const text = values[name];
  if (text === undefined) return null;
  const word = words.find((one) => one === text);
  if (word === undefined) throw new UsageError(`--${name} is ${String(text)}, allowed is ${words.join(', ')}`);
  return word;
}
