/**
 * Joins the states of several stores to one: down as long as any of them is, with the reason of the one that failed first. Without this the
 * return of one store would open the gate while another still cannot write.
 */
export class StoreHealth {
  readonly #tell: (down: string | null) => void;
  readonly #reasons = new Map<string, string>();
  #told: string | null = null;

  /** `tell` gets the joint reason, or null, whenever it changes. */
  constructor(tell: (down: string | null) => void) {
    this.#tell = tell;
  }

  /** The listener for a store of this name. */
  watch(name: string): (down: string | null) => void {
    return (down) => {
      if (down === null) this.#reasons.delete(name);
      else this.#reasons.set(name, `${name}: ${down}`);
      const [joint = null] = this.#reasons.values();
      if (joint === this.#told) return;
      this.#told = joint;
      this.#tell(joint);
    };
  }
}
