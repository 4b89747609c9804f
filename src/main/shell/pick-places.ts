import { dialog } from 'electron';
import type { PlacePicker } from '../session-archive.ts';

/** What candle files may be called. */
const FILTERS = [{ name: 'Candle files', extensions: ['csv', 'gz'] }];

/** Asks by the system's own dialogs: a page never names a place on the disk. */
export const PICK_PLACES: PlacePicker = {
  toImport: async (kind) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(
      kind === 'files'
        ? { title: 'Import candle files', filters: FILTERS, properties: ['openFile', 'multiSelections'] }
        : { title: 'Import a folder of candle files', properties: ['openDirectory'] },
    );
    const [first] = filePaths;
    if (canceled || first === undefined) return null;
    return kind === 'files' ? { files: filePaths } : { folder: first };
  },
  toExport: async (name) => {
    if (name === null) {
      const { canceled, filePaths } = await dialog.showOpenDialog({
        title: 'Export candles into a folder',
        properties: ['openDirectory', 'createDirectory'],
      });
      return canceled ? null : (filePaths[0] ?? null);
    }
    const { canceled, filePath } = await dialog.showSaveDialog({
      title: 'Export candles',
      defaultPath: name,
      filters: FILTERS,
    });
    return canceled || !filePath ? null : filePath;
  },
};
