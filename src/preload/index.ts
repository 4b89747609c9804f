import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { CHANNELS, type TrimtabBridge } from '../contract/ipc.ts';

/* The bridge: one named function per command, one subscription per event. The window never gets a raw send. */

function subscribe(channel: string, listener: (value: never) => void): () => void {
  const onEvent = (_event: IpcRendererEvent, value: unknown): void => listener(value as never);
  ipcRenderer.on(channel, onEvent);
  return () => void ipcRenderer.removeListener(channel, onEvent);
}

const bridge: TrimtabBridge = {
  getInfo: () => ipcRenderer.invoke(CHANNELS.getInfo),
  getSnapshot: () => ipcRenderer.invoke(CHANNELS.getSnapshot),
  trade: (command) => ipcRenderer.invoke(CHANNELS.trade, command),
  keychainStatus: () => ipcRenderer.invoke(CHANNELS.keychainStatus),
  saveKey: (request) => ipcRenderer.invoke(CHANNELS.saveKey, request),
  agentKeys: () => ipcRenderer.invoke(CHANNELS.agentKeys),
  importAgent: (request) => ipcRenderer.invoke(CHANNELS.importAgent, request),
  generateAgent: (request) => ipcRenderer.invoke(CHANNELS.generateAgent, request),
  agentApproval: (request) => ipcRenderer.invoke(CHANNELS.agentApproval, request),
  deleteKey: (name) => ipcRenderer.invoke(CHANNELS.deleteKey, name),
  setSpeed: (speed) => ipcRenderer.invoke(CHANNELS.setSpeed, speed),
  venueAccount: () => ipcRenderer.invoke(CHANNELS.venueAccount),
  connection: () => ipcRenderer.invoke(CHANNELS.connection),
  setConnection: (settings) => ipcRenderer.invoke(CHANNELS.setConnection, settings),
  engineSettings: () => ipcRenderer.invoke(CHANNELS.engineSettings),
  setEngineSetting: (change) => ipcRenderer.invoke(CHANNELS.setEngineSetting, change),
  archive: () => ipcRenderer.invoke(CHANNELS.archive),
  downloadCandles: (request) => ipcRenderer.invoke(CHANNELS.downloadCandles, request),
  refillCandles: (request) => ipcRenderer.invoke(CHANNELS.refillCandles, request),
  cancelDownload: (jobId) => ipcRenderer.invoke(CHANNELS.cancelDownload, jobId),
  importCandles: (kind) => ipcRenderer.invoke(CHANNELS.importCandles, kind),
  exportCandles: (request) => ipcRenderer.invoke(CHANNELS.exportCandles, request),
  deleteCandles: (key) => ipcRenderer.invoke(CHANNELS.deleteCandles, key),
  universe: () => ipcRenderer.invoke(CHANNELS.universe),
  setWatch: (request) => ipcRenderer.invoke(CHANNELS.setWatch, request),
  candles: (request) => ipcRenderer.invoke(CHANNELS.candles, request),
  whatIf: (request) => ipcRenderer.invoke(CHANNELS.whatIf, request),
  rehearsal: () => ipcRenderer.invoke(CHANNELS.rehearsal),
  beginRehearsal: (request) => ipcRenderer.invoke(CHANNELS.beginRehearsal, request),
  cancelRehearsal: () => ipcRenderer.invoke(CHANNELS.cancelRehearsal),
  rehearsalResult: () => ipcRenderer.invoke(CHANNELS.rehearsalResult),
  sessionHealth: () => ipcRenderer.invoke(CHANNELS.sessionHealth),
  onViews: (listener) => subscribe(CHANNELS.views, listener),
  onAlert: (listener) => subscribe(CHANNELS.alert, listener),
  onOpen: (listener) => subscribe(CHANNELS.open, listener),
};

contextBridge.exposeInMainWorld('trimtab', bridge);
