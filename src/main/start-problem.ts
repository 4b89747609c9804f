import { reasonOf } from '../engine/kernel/reason-of.ts';
/** Exit codes of the terminal: ended well, failed, asked for something that cannot be. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Why the terminal cannot start: one sentence for the person and the exit code of the process. */
export class StartProblem extends Error {
  readonly exitCode: number;

  constructor(sentence: string, exitCode: number) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** What went wrong as one line, whatever was thrown. */
export function sentenceOf(cause: unknown): string {
  const text = reasonOf(cause);
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
