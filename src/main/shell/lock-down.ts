import { app, session, type WebContents } from 'electron';
import { complain } from '../log.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/** The one page that the terminal shows. */
const PAGE = `${APP_ORIGIN}/`;

/**
 * Closes every way out of the bundle for whatever contents ever come to be: no permission, no request, no download, no second window, no
 * navigation, no webview. To be called when the app is ready and before a window exists.
 */
export function lockDown(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.webRequest.onBeforeRequest((details, answer) => {
    const inside = isInside(details.url);
    if (!inside) complain(`a request to ${hostOf(details.url)} was refused: nothing remote is loaded`);
    answer({ cancel: !inside });
  });
  defaultSession.on('will-download', (event) => event.preventDefault());
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}

function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    if (event.url === PAGE && event.isMainFrame) return;
    event.preventDefault();
    complain(`a way out of the bundle was refused: ${hostOf(event.url)}`);
  });
  contents.on('will-redirect', (event) => event.preventDefault());
}

function isInside(url: string): boolean {
  return url.startsWith(PAGE) || url.startsWith('devtools://') || url.startsWith('data:');
}

/** The host alone: an address may carry what belongs in no log. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an unreadable address';
}
