import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpPool } from '../../../../src/adapters/hyperliquid/http-pool.ts';
import { until } from '../../../support/loopback-venue.ts';

let server: Server;
let pool: HttpPool;
/** Connections that the server has open, and answers that it holds back. */
const open = new Set<Socket>();
const held: ServerResponse[] = [];
let holds = false;
let made = 0;
let asked = 0;

beforeEach(async () => {
  [made, asked, holds] = [0, 0, false];
  held.length = 0;
  server = createServer((request, response) => {
    request.resume();
    asked += 1;
    if (holds) held.push(response);
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.on('connection', (socket) => {
    made += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pool = new HttpPool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { kept: 4, idleMs: 60_000 });
});

afterEach(async () => {
  pool.close();
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const post = () => pool.post('/info', '{}', { timeoutMs: 5_000 });

test('requests go over a connection that is kept', async () => {
  expect(await post()).toMatchObject({ kind: 'answered', status: 200, isJson: true });
  await post();
  await post();
  expect([made, pool.connections]).toEqual([1, 1]);
});

test('after renewal a free connection is closed, and the next request takes a new one', async () => {
  await post();
  pool.renew();
  await until(() => open.size === 0);
  expect(pool.connections).toBe(0);
  expect(await post()).toMatchObject({ kind: 'answered' });
  expect(made).toBe(2);
});

test('what is under way when it is renewed ends as it may, once; its connection is not used again', async () => {
  holds = true;
  const early = post();
  await until(() => held.length === 1);
  pool.renew();
  holds = false;
  expect(await post()).toMatchObject({ kind: 'answered' });
  expect([made, asked]).toEqual([2, 2]);
  held[0]?.writeHead(200, { 'content-type': 'application/json' }).end('{"late":true}');
  expect(await early).toMatchObject({ kind: 'answered', text: '{"late":true}' });
  await until(() => open.size === 1);
  await post();
  expect([made, asked]).toEqual([2, 3]);
});
