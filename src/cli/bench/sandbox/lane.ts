/** A connection that carries requests to a server, and hands each answer back as text. */
export interface Lane {
  /** Sends prepared bytes; `done` is called with the answer. Over HTTP one request is under way at a time, the others wait in order. */
  send(bytes: Buffer, done: (answer: string) => void): void;
  close(): void;
}

/** How one kind of lane is opened and how a body is wrapped for it. */
export interface LaneKind {
  readonly name: 'HTTP keep-alive' | 'WebSocket post';
  /** Bytes of a request; `id` tells it from the others of its lane. */
  readonly wrap: (body: string, id: number) => Buffer;
  readonly open: (port: number) => Promise<Lane>;
}
