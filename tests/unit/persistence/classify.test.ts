import { expect, test } from 'vitest';
import type { EngineInputBody } from '../../../src/engine/domain/inputs.ts';
import { classOf } from '../../../src/engine/persistence/classify.ts';

const COMMAND = { kind: 'Command', commandId: 'c', origin: 'window' } as const;

test.each<[string, EngineInputBody, 'audit' | 'market']>([
  ['prices', { kind: 'Market', updates: [] }, 'market'],
  ['the clock', { kind: 'Tick' }, 'market'],
  ['where the window looks', { ...COMMAND, command: { type: 'focus', asset: 1 } }, 'market'],
  ['the kill switch', { ...COMMAND, command: { type: 'killSwitch', flatten: true } }, 'audit'],
  ['an approval', { ...COMMAND, command: { type: 'approveTicket', ticketId: 't1', maxSizeLots: null } }, 'audit'],
  ['a signal', { kind: 'Signal', origin: 'external', signal: {} }, 'audit'],
  ['the list of instruments', { kind: 'Instruments', instruments: [] }, 'audit'],
  ['the link', { kind: 'VenueStatus', connection: 'connected', reason: '' }, 'audit'],
  ['an answer', { kind: 'VenueReply', effectId: 'r:1:0', outcome: { status: 'unknown', reason: '' } }, 'audit'],
  ['a fault', { kind: 'AdapterFault', component: 'journal', recovered: false, message: '' }, 'audit'],
  ['a sleep', { kind: 'Resumed', sleptMs: 1 }, 'audit'],
  ['the end', { kind: 'Shutdown', reason: '' }, 'audit'],
])('%s', (_name, input, wanted) => {
  expect(classOf(input)).toBe(wanted);
});
