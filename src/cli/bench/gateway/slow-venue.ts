import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

/*
 * A server that takes actions and knows no rules: orders are answered as long after their arrival as `/hold/MS` said, everything else at once.
 * `/arrivals` lists when each action was whole, in milliseconds of the clock that all processes of a machine share, and forgets them. Started by
 * the bench as a process of its own.
 */

interface Arrival {
  readonly type: string;
  readonly atMs: number;
}

let holdMs = 0;
let arrivals: Arrival[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const atMs = Number(process.hrtime.bigint()) / 1e6;
    const answer = (body: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const url = request.url ?? '';
    if (url === '/arrivals') {
      answer(arrivals);
      arrivals = [];
    } else if (url.startsWith('/hold/')) {
      holdMs = Number(url.slice('/hold/'.length));
      answer({ holdMs });
    } else {
      const { action } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        readonly action: { readonly type: string };
      };
      arrivals.push({ type: action.type, atMs });
      if (action.type === 'order') setTimeout(() => answer(accepted('order', { resting: { oid: 1 } })), holdMs);
      else answer(accepted('cancel', 'success'));
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.on('SIGTERM', () => process.exit(0));

function accepted(type: string, status: unknown): unknown {
  return { status: 'ok', response: { type, data: { statuses: [status] } } };
}
