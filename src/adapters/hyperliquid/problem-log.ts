/** Sentences kept. */
const KEPT = 100;

/** Different sentences whose number is counted. */
const COUNTED = 500;

/** What came that was no data, or was refused: the newest sentences, each told once with how often it came. */
export class ProblemLog {
  readonly #counts = new Map<string, number>();

  /** Adds a sentence. */
  readonly add = (sentence: string): void => {
    const count = (this.#counts.get(sentence) ?? 0) + 1;
    // The newest last.
    this.#counts.delete(sentence);
    this.#counts.set(sentence, count);
    if (this.#counts.size <= COUNTED) return;
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  };

  /** Newest first. */
  view(): readonly string[] {
    return [...this.#counts]
      .toReversed()
      .slice(0, KEPT)
      .map(([sentence, count]) => (count === 1 ? sentence : `${sentence} (${count} times)`));
  }
}
