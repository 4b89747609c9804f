// Progress and complaints of the set-up: always on stderr, so that a command's own output stays clean.

const started = Date.now();

/** Prints one progress line, with the seconds since the start. */
export function say(text) {
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stderr.write(`trimtab [${seconds}s] ${text}\n`);
}

/** A failure that a person can act on: printed without a stack, ends with `exitCode`. */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'SetupError';
    this.exitCode = exitCode;
  }
}
