import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { type WebSocket, WebSocketServer } from 'ws';

/*
 * What a server costs that does nothing: reads the request, parses its JSON, answers with a fixed text of the length of a real answer. Started
 * by the bench as a process of its own.
 */

const ANSWER = JSON.stringify({
  status: 'ok',
  response: {
    type: 'order',
    data: { statuses: [{ resting: { oid: 123_456, cloid: '0x00000000000000000000000000000001' } }] },
  },
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length });
    response.end(ANSWER);
  });
});
const sockets = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false });
sockets.on('connection', (socket: WebSocket) => {
  socket.on('message', (data: Buffer) => {
    const { id } = JSON.parse(data.toString('utf8')) as { readonly id: number };
    socket.send(`{"channel":"post","data":{"id":${id},"response":{"type":"action","payload":${ANSWER}}}}`);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
