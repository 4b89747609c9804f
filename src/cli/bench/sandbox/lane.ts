/** Is told the answer to the request of number `at`. */
export type Answered = (at: number, answer: string) => void;

/** A connection that carries requests to a server, and hands each answer over as text. */
export interface Lane {
  /** Sends prepared bytes, which are request `at` of the run. Over HTTP one request is under way at a time, the others wait in order. */
  send(bytes: Buffer, at: number): void;
  close(): void;
}

/** How one kind of lane is opened and how a body is wrapped for it. */
export interface LaneKind {
  readonly name: 'HTTP keep-alive' | 'WebSocket post';
  /** Bytes of a request; `id` tells it from the others of its lane. */
  readonly wrap: (body: string, id: number) => Buffer;
  readonly open: (port: number, answered: Answered) => Promise<Lane>;
}
