import type { ViewBatch } from '../../contract/views.ts';

/** Batches with prices after the first picture until prices count as moving. */
const MOVING_AFTER = 2;

/**
 * Says once how long the start took, from the beginning of the program to prices moving in a window that can be seen. It is the figure of the
 * promise "moving prices within three seconds".
 */
export class StartMark {
  readonly #nowMs: () => number;
  readonly #tell: (text: string) => void;
  #visible = false;
  #pictured = false;
  #batches = 0;
  #told = false;

  constructor(nowMs: () => number, tell: (text: string) => void) {
    this.#nowMs = nowMs;
    this.#tell = tell;
  }

  /** The window is on the screen. */
  visible(): void {
    this.#visible = true;
  }

  /** The window was given its first whole picture. */
  pictured(): void {
    this.#pictured = true;
  }

  /** A batch was sent to the window. */
  sent(batch: ViewBatch): void {
    if (this.#told || !this.#pictured || !this.#visible) return;
    if (!batch.patches.some((patch) => patch.kind === 'market' && patch.rows.length > 0)) return;
    this.#batches += 1;
    if (this.#batches < MOVING_AFTER) return;
    this.#told = true;
    this.#tell(`prices move in the window ${Math.round(this.#nowMs())} ms after the program began`);
  }
}
