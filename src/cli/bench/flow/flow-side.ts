/** One way of taking the messages of a venue in, from the socket's message event to whoever uses them. */
export interface FlowSide {
  readonly name: string;
  /** A message comes in by the socket. */
  readonly deliver: (text: string) => void;
  /** Messages that have come out where they are used. */
  readonly heard: () => number;
  /** The work of a turn, as a session does it; `atMs` = time of the venue. */
  readonly turn: (atMs: number, isShown: boolean) => void;
  readonly close: () => void;
}
