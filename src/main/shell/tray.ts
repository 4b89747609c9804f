import { existsSync } from 'node:fs';
import { Menu, nativeImage, Tray } from 'electron';

export interface TrayActions {
  readonly onShow: () => void;
  readonly onKill: () => void;
  readonly onKillAndFlatten: () => void;
  readonly onQuit: () => void;
}

/** The tray icon with the kill switch, or null where the icon file is missing. */
export function createTray(iconPath: string, actions: TrayActions): Tray | null {
  if (!existsSync(iconPath)) return null;
  const tray = new Tray(nativeImage.createFromPath(iconPath));
  tray.setToolTip('Trimtab');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Show Trimtab', click: actions.onShow },
      { type: 'separator' },
      { label: 'Kill switch: cancel openings and halt', click: actions.onKill },
      { label: 'Kill switch and flatten everything', click: actions.onKillAndFlatten },
      { type: 'separator' },
      { label: 'Quit', click: actions.onQuit },
    ]),
  );
  tray.on('click', actions.onShow);
  return tray;
}
