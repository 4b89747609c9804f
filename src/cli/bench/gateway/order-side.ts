/** One side that places orders and cancels at a server: ours, or a peer. Both answer when the server has. */
export interface OrderSide {
  readonly name: string;
  readonly order: () => Promise<void>;
  readonly cancel: () => Promise<void>;
  /** Lets go of its connections. */
  readonly close: () => void;
}

/** Milliseconds of the clock that all processes of a machine share. */
export function sharedMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
