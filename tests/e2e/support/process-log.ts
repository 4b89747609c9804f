import type { ChildProcess } from 'node:child_process';

/** One line that a process wrote, and when, ms of `performance.now()`. */
export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

interface Waiter {
  readonly pattern: RegExp;
  readonly resolve: (line: LogLine) => void;
}

/** Everything that a process says from now on, line by line. */
export class ProcessLog {
  readonly lines: LogLine[] = [];
  #waiters: Waiter[] = [];

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8');
      stream?.on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        for (const text of parts) this.#take({ atMs: performance.now(), text });
      });
    }
  }

  /** The first line that matches, said already or still to come. The test's own time limit ends the wait. */
  line(pattern: RegExp): Promise<LogLine> {
    const said = this.lines.find((line) => pattern.test(line.text));
    if (said !== undefined) return Promise.resolve(said);
    return this.nextLine(pattern);
  }

  /** The next line that matches from now on. */
  nextLine(pattern: RegExp): Promise<LogLine> {
    return new Promise((resolve) => this.#waiters.push({ pattern, resolve }));
  }

  /** Whether a line that matches was said. */
  said(pattern: RegExp): boolean {
    return this.lines.some((line) => pattern.test(line.text));
  }

  /** All of it. */
  get text(): string {
    return this.lines.map((line) => line.text).join('\n');
  }

  #take(line: LogLine): void {
    this.lines.push(line);
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiting) {
      if (waiter.pattern.test(line.text)) waiter.resolve(line);
      else this.#waiters.push(waiter);
    }
  }
}
