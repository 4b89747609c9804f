import { connect, type Socket } from 'node:net';

/** Bytes that one read takes at most. */
const READ_BYTES = 65_536;

/** A bare connection that is read into the same bytes over and over. */
export interface Wire {
  readonly socket: Socket;
  /** Takes what comes, as text of one letter a byte; to be set before anything is asked. */
  take: (chunk: string) => void;
}

/**
 * Connects to a port of this machine. Every answer would cost the measuring process a stream's events and a buffer of its own, and its collector
 * would hold it up beside the measured one.
 */
export function openWire(port: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const wire = { take: (_chunk: string): void => undefined } as { socket: Socket; take: (chunk: string) => void };
    const callback = (bytes: number, buffer: Uint8Array): boolean => {
      wire.take((buffer as Buffer).toString('latin1', 0, bytes));
      return true;
    };
    const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback };
    wire.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread }, () => {
      wire.socket.off('error', reject);
      wire.socket.on('error', (cause) => {
        throw cause;
      });
      resolve(wire);
    });
    wire.socket.once('error', reject);
  });
}
