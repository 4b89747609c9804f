import { join } from 'node:path';
import { CHANNELS, type Reply, type TrimtabBridge } from '../../src/contract/ipc.ts';
import { expect, test } from './support/fixtures.ts';
import type { Terminal } from './support/terminal.ts';
import { ROOT } from './support/tree.ts';

type BridgeWindow = { readonly trimtab: TrimtabBridge };

/** Calls a function of the bridge with whatever is given, as a page that was taken over would. */
function call(terminal: Terminal, name: keyof TrimtabBridge, ...args: readonly unknown[]): Promise<Reply<unknown>> {
  return terminal.page.evaluate(
    ([method, given]) => {
      const bridge = (window as unknown as BridgeWindow).trimtab;
      return (bridge[method] as (...values: readonly unknown[]) => Promise<Reply<unknown>>)(...given);
    },
    [name, args] as const,
  );
}

test('the page reaches nothing but the bridge: no node, no way out, nothing remote', async ({ open }) => {
  const terminal = await open({ main: true });
  const { page } = terminal;
  const reach = await page.evaluate(async () => ({
    globals: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron'].filter(
      (name) => name in window,
    ),
    bridge: Object.entries((window as unknown as BridgeWindow).trimtab).map(
      ([name, value]) => `${name}:${typeof value}`,
    ),
    frozen: Object.isFrozen((window as unknown as BridgeWindow).trimtab),
    origin: window.location.origin,
    // In a task of the page's own: what a debugger evaluates is above the policy.
    evaluates: await new Promise((resolve) => {
      setTimeout(() => {
        try {
          // oxlint-disable-next-line typescript/no-implied-eval -- the page's policy has to refuse it
          resolve(new Function('return 1 + 1')());
        } catch (cause) {
          resolve((cause as Error).name);
        }
      });
    }),
  }));
  expect(reach.globals).toEqual([]);
  expect(reach.bridge.toSorted()).toEqual(
    Object.keys(CHANNELS)
      .map((name) => (['views', 'alert', 'open'].includes(name) ? `on${name[0]?.toUpperCase()}${name.slice(1)}` : name))
      .map((name) => `${name}:function`)
      .toSorted(),
  );
  expect(reach).toMatchObject({ origin: 'app://bundle', evaluates: 'EvalError', frozen: true });

  const answered: string[] = [];
  page.on('response', (response) => answered.push(response.url()));
  const ways = await page.evaluate(async () => {
    const tried: Record<string, string> = {};
    const attempt = async (name: string, go: () => unknown): Promise<void> => {
      const outcome = Promise.resolve()
        .then(go)
        .then(
          (value) => (value === null ? 'null' : typeof value),
          (cause: unknown) => (cause as Error).name,
        );
      const none = new Promise<string>((resolve) => setTimeout(resolve, 2_000, 'no answer'));
      tried[name] = await Promise.race([outcome, none]);
    };
    await attempt('fetch', () => fetch('https://example.org/'));
    await attempt('outside', () => fetch('/../../package.json').then((answer) => answer.status));
    await attempt('file', () => fetch('file:///etc/passwd'));
    await attempt('window', () => window.open('https://example.org/'));
    await attempt('camera', () => navigator.mediaDevices.getUserMedia({ video: true }));
    await attempt('image', async () => {
      const image = new Image();
      image.src = 'https://example.org/a.png';
      await image.decode();
    });
    await attempt('socket', async () => {
      const socket = new WebSocket('wss://example.org/');
      await new Promise((resolve, reject) => {
        socket.addEventListener('open', resolve);
        socket.addEventListener('error', () => reject(new TypeError('closed')));
      });
    });
    return tried;
  });
  expect(answered.filter((url) => !url.startsWith('app://bundle/'))).toEqual([]);
  expect(ways).toMatchObject({ fetch: 'TypeError', file: 'TypeError', window: 'null', socket: 'TypeError' });
  expect(ways['camera']).toMatch(/Error$/);
  expect(ways['image']).toBe('EncodingError');
  expect(await page.evaluate(() => Notification.permission)).toBe('denied');
  const outside = await page.evaluate(() =>
    Promise.all(
      ['/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/index.js.map', '/%zz.js'].map((path) =>
        fetch(path).then((answer) => answer.status),
      ),
    ),
  );
  expect(outside.every((status) => status === 403 || status === 404)).toBe(true);
  expect(await terminal.main.read(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  // Last, and asked of the main process: the driver waits for ever for a navigation that is not let happen.
  await page.evaluate(() => {
    setTimeout(() => window.location.assign('https://example.org/'));
  });
  await expect.poll(() => terminal.log.said(/a way out of the bundle was refused/)).toBe(true);
  const shown = await terminal.main.read(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return [
      contents?.getURL(),
      await contents?.executeJavaScript("document.querySelectorAll('[data-testid=watchlist]').length"),
    ] as unknown[];
  });
  expect(shown).toEqual(['app://bundle/', 1]);
});

test('a wrong shape is refused with a code, a path and the value, and changes nothing', async ({ open }) => {
  const terminal = await open();
  await terminal.state('live');
  const refusals = [
    await call(terminal, 'trade', { type: 'killSwitch', flatten: 'yes' }),
    await call(terminal, 'trade', { type: 'placeOrder', asset: 0 }),
    await call(terminal, 'trade', null),
    await call(terminal, 'trade', { type: 'approveTicket', ticketId: 't1', maxSizeLots: -1 }),
    await call(terminal, 'setSpeed', 1e9),
    await call(terminal, 'saveKey', { name: '../../x', secret: 'hunter2hunter2', sessionOnly: true }),
    await call(terminal, 'saveKey', { name: 'x', secret: ['hunter2hunter2'], sessionOnly: true }),
    await call(terminal, 'deleteKey', 5),
  ];
  for (const reply of refusals) expect(reply).toMatchObject({ ok: false, error: { code: 'BAD_FIELD' } });
  expect(refusals[0]).toMatchObject({ error: { field: 'trimtab:trade.flatten', actual: '"yes"', limit: 'boolean' } });
  expect(JSON.stringify(refusals)).not.toContain('hunter2');
  expect(terminal.log.text).not.toContain('hunter2');
  const { risk, orders } = await terminal.picture();
  expect(risk?.halted).toBe(false);
  expect(orders).toEqual([]);
  await terminal.state('live');
});

test('a frame inside the page has no bridge, and one that is given it is refused with a code', async ({ open }) => {
  const terminal = await open({ main: true });
  await terminal.state('live');
  const inside = await terminal.page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const remote = document.createElement('iframe');
    remote.src = 'app://bundle/index.html';
    document.body.append(remote);
    await new Promise((resolve) => remote.addEventListener('load', resolve));
    return [frame, remote].map((each) => {
      try {
        return typeof (each.contentWindow as unknown as Partial<BridgeWindow> | null)?.trimtab;
      } catch (cause) {
        return (cause as Error).name;
      }
    });
  });
  expect(inside.every((each) => each === 'undefined' || each === 'SecurityError')).toBe(true);

  // A window that is not ours, under our address but without our policy, with our preload in its frame and in its main frame: the worst that
  // could be arranged.
  const preload = join(ROOT, 'out/preload/index.cjs');
  const answers = await terminal.app.evaluate(async ({ BrowserWindow, session }, path) => {
    const elsewhere = session.fromPartition('elsewhere');
    elsewhere.protocol.handle('app', () => new Response('<p>', { headers: { 'content-type': 'text/html' } }));
    const other = new BrowserWindow({
      show: false,
      webPreferences: {
        session: elsewhere,
        preload: path,
        sandbox: true,
        contextIsolation: true,
        nodeIntegrationInSubFrames: true,
      },
    });
    await other.loadURL('app://bundle/');
    const kill = "trimtab.trade({ type: 'killSwitch', flatten: true })";
    await other.webContents.executeJavaScript(
      "new Promise((done) => { const f = document.createElement('iframe'); f.srcdoc = '<p>'; f.onload = () => done(0); document.body.append(f); })",
    );
    const [frame] = other.webContents.mainFrame.frames;
    const replies = [await other.webContents.executeJavaScript(kill), await frame?.executeJavaScript(kill)];
    other.destroy();
    return replies as unknown[];
  }, preload);
  expect(answers).toHaveLength(2);
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_SENDER' } });
  expect((await terminal.picture()).risk?.halted).toBe(false);
  await terminal.state('live');
});
