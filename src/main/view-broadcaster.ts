import type { ViewBatch, ViewPatch, ViewSnapshot } from '../contract/views.ts';

/** Numbers view patches for the window. A snapshot and the batches after it fit together without a gap. */
export class ViewBroadcaster {
  readonly #epoch: string;
  readonly #send: (batch: ViewBatch) => void;
  #seq = 0;
  #last: readonly ViewPatch[] = [];
  #given = false;

  constructor(epoch: string, send: (batch: ViewBatch) => void) {
    this.#epoch = epoch;
    this.#send = send;
  }

  /** Sends patches as the next batch. */
  readonly publish = (patches: readonly ViewPatch[]): void => {
    this.#seq += 1;
    this.#send({ epoch: this.#epoch, fromSeq: this.#seq, toSeq: this.#seq, patches });
  };

  /** Sends patches that hold from now on over everything else: the engine has stopped and will not say so itself. */
  conclude(patches: readonly ViewPatch[]): void {
    this.#last = patches;
    this.publish(patches);
  }

  /**
   * The whole picture under the present number. Taking it uses up the changes that were waiting, so after the first time it is sent as a
   * batch as well: whoever was in step stays so.
   */
  snapshot(patches: readonly ViewPatch[]): ViewSnapshot {
    const whole = [...patches, ...this.#last];
    if (this.#given) this.publish(whole);
    this.#given = true;
    return { epoch: this.#epoch, seq: this.#seq, patches: whole };
  }
}
