/**
 * A WebSocket without a network: it opens at once, confirms every subscription, answers pings, and hands on what it is told to deliver. All sides of
 * a comparison get the same, so that what differs is what they do with a message.
 */
export class InjectedSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  /** The socket that was opened last. */
  static newest: InjectedSocket | null = null;

  readonly url: string;
  readonly protocol = '';
  readonly extensions = '';
  readonly bufferedAmount = 0;
  binaryType = 'blob';
  readyState: number = InjectedSocket.CONNECTING;
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: Event) => void) | null = null;

  constructor(url: string | URL) {
    super();
    this.url = String(url);
    InjectedSocket.newest = this;
    this.addEventListener('open', (event) => this.onopen?.(event));
    this.addEventListener('close', (event) => this.onclose?.(event));
    setImmediate(() => {
      this.readyState = InjectedSocket.OPEN;
      this.dispatchEvent(new Event('open'));
    });
  }

  /** Heard by one who sets it, and no listener for all who do not. */
  set onmessage(listener: (event: Event) => void) {
    this.addEventListener('message', listener);
  }

  /** What the side asks for is granted. */
  send(text: string): void {
    const { method, subscription } = JSON.parse(text) as { readonly method: string; readonly subscription?: unknown };
    const answer =
      method === 'ping' ? { channel: 'pong' } : { channel: 'subscriptionResponse', data: { method, subscription } };
    setImmediate(() => {
      if (this.readyState === InjectedSocket.OPEN) this.deliver(JSON.stringify(answer));
    });
  }

  /** A message comes in. */
  deliver(text: string): void {
    this.dispatchEvent(new MessageEvent('message', { data: text }));
  }

  close(): void {
    if (this.readyState === InjectedSocket.CLOSED) return;
    this.readyState = InjectedSocket.CLOSED;
    this.dispatchEvent(new CloseEvent('close', { code: 1000, wasClean: true }));
  }
}

/** Puts `WebSocket` in the place of the runtime's while `work` opens its connection; gives the socket that it opened. */
export async function withInjectedSocket<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly socket: InjectedSocket }> {
  const real = globalThis.WebSocket;
  InjectedSocket.newest = null;
  globalThis.WebSocket = InjectedSocket as unknown as typeof WebSocket;
  try {
    const value = await work();
    const socket = InjectedSocket.newest as InjectedSocket | null;
    if (socket === null) throw new Error('no socket was opened');
    return { value, socket };
  } finally {
    globalThis.WebSocket = real;
  }
}
