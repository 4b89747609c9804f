import { IncomingMessage } from 'node:http';

/** How a body ended: whole, or larger than allowed. One that its sender never ends has no end. */
export type BodyEnd = { readonly kind: 'whole'; readonly text: string } | { readonly kind: 'tooLarge' };

/**
 * A request that hands over its body in one piece, at most so many bytes of it, in the same turn in which the last of it arrives. The parser of
 * node pushes what it has read; what a stream would do with that (queues, events, further turns) would cost a small request more time than
 * all that is done with it, so that none of it happens: no `data`, no `end`, nothing to pause.
 */
export class WholeRequest extends IncomingMessage {
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;
  #bytes = 0;
  #maxBytes = 0;
  #done: ((end: BodyEnd) => void) | null = null;
  #onEnd: (() => void) | null = null;

  /** Tells once how the body ended. To be called in the turn in which the request came; without it the body is thrown away. */
  whole(maxBytes: number, done: (end: BodyEnd) => void): void {
    this.#maxBytes = maxBytes;
    this.#done = done;
    if (Number(this.headers['content-length'] ?? 0) > maxBytes) this.#finish({ kind: 'tooLarge' });
  }

  /** Runs when the last of the body has come, also when it was not kept. */
  onEnd(run: () => void): void {
    this.#onEnd = run;
  }

  override push(chunk: Buffer | null): boolean {
    if (chunk !== null) this.#keep(chunk);
    else {
      const whole = this.#more === null ? this.#first : Buffer.concat(this.#more, this.#bytes);
      this.#finish({ kind: 'whole', text: whole === null ? '' : whole.toString('utf8') });
      this.#onEnd?.();
    }
    return true;
  }

  /** Nothing is ever held back here that could be let go. */
  override resume(): this {
    return this;
  }

  #keep(chunk: Buffer): void {
    if (this.#done === null) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.#finish({ kind: 'tooLarge' });
    else if (this.#first === null) this.#first = chunk;
    else if (this.#more === null) this.#more = [this.#first, chunk];
    else this.#more.push(chunk);
  }

  #finish(end: BodyEnd): void {
    const done = this.#done;
    this.#done = null;
    this.#first = null;
    this.#more = null;
    done?.(end);
  }
}
