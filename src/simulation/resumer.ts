import { RandomStream } from '../engine/kernel/random.ts';
import type { FallbackModel } from './fallback-model.ts';
import type { SandboxRig } from './sandbox-rig.ts';

/** A person who is asked whether to trade again: who answers soon, late or not at all, and now and then before being asked. */
export class Resumer {
  readonly #random: RandomStream;
  #answerMs: number | null = null;
  #isAsked = false;

  constructor(seed: number) {
    this.#random = new RandomStream(seed, 'resumer');
  }

  /** To be called after every turn with the mode of the moment. */
  turn(rig: SandboxRig, mode: FallbackModel['mode'] | null): void {
    if (mode !== 'confirming') {
      this.#isAsked = false;
      if ((mode === 'fallback' || mode === 'returning') && this.#random.float() < 0.002) this.#speakEarly(rig);
      return;
    }
    if (!this.#isAsked) {
      this.#isAsked = true;
      // A quarter says nothing at all.
      this.#answerMs = this.#random.float() < 0.25 ? null : rig.nowMs + this.#random.int(100, 40_000);
    }
    if (this.#answerMs !== null && rig.nowMs >= this.#answerMs) this.answer(rig);
  }

  /** Says the word. */
  answer(rig: SandboxRig): void {
    this.#answerMs = null;
    rig.command({ type: 'resumeLive' });
  }

  #speakEarly(rig: SandboxRig): void {
    const reply = rig.command({ type: 'resumeLive' });
    if (reply.ok) throw new Error('a word that came before the comparison was taken');
  }
}
