import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

/** Origin of everything that the window loads; nothing else is ever loaded. */
export const APP_ORIGIN = 'app://bundle';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'none'",
  "worker-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Declares the scheme; has to run before the app is ready. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built renderer from `root` under `app://bundle/`, with the policy on every answer. Paths outside `root` are refused. */
export function serveApp(root: string): void {
  protocol.handle('app', async (request) => {
    const found = findFile(root, request);
    if (found === null) return new Response('refused', { status: 403, headers: HEADERS });
    try {
      const body = new Uint8Array(await readFile(found.file));
      return new Response(body, { headers: { ...HEADERS, 'content-type': found.type } });
    } catch {
      // The only way to fail here is a file that the bundle does not have.
      return new Response('not found', { status: 404, headers: HEADERS });
    }
  });
}

/** The file of the bundle that a request means, or null for anything that is none. */
function findFile(root: string, request: Request): { readonly file: string; readonly type: string } | null {
  const { host, pathname } = new URL(request.url);
  if (request.method !== 'GET' || host !== 'bundle') return null;
  const path = decode(pathname === '/' ? '/index.html' : pathname);
  if (path === null || path.includes('\0')) return null;
  const file = normalize(join(root, path));
  const type = TYPES[extname(file)];
  return file.startsWith(root + sep) && type !== undefined ? { file, type } : null;
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    // A broken escape names no file.
    return null;
  }
}
