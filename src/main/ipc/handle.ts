import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import * as v from 'valibot';
import type { Reply } from '../../contract/ipc.ts';
import { refuse, type Refusal } from '../../contract/refusals.ts';
import { APP_ORIGIN } from '../shell/app-protocol.ts';

/**
 * Answers one channel: only the main frame of our own page is heard, the argument has to fit its schema, and whatever goes wrong comes
 * back as a refusal, never as an exception over the border.
 */
export function handle<In, Out>(
  channel: string,
  schema: v.GenericSchema<unknown, In>,
  answer: (input: In) => Promise<Reply<Out>> | Reply<Out>,
): void {
  ipcMain.handle(channel, async (event, ...args: readonly unknown[]): Promise<Reply<Out>> => {
    const stranger = checkSender(event);
    if (stranger !== null) return { ok: false, error: stranger };
    if (args.length > 1) return { ok: false, error: refuse('BAD_FIELD', channel, args.length, 'one argument', 'too many arguments') };
    const parsed = v.safeParse(schema, args[0]);
    if (!parsed.success) return { ok: false, error: describe(channel, parsed.issues[0]) };
    try {
      return await answer(parsed.output);
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      return { ok: false, error: refuse('UNKNOWN_COMMAND', channel, null, null, detail) };
    }
  });
}

/** Null for the main frame of our own page. */
function checkSender(event: IpcMainInvokeEvent): Refusal | null {
  const frame = event.senderFrame;
  const url = frame?.url ?? '';
  if (frame !== null && frame === event.sender.mainFrame && url.startsWith(`${APP_ORIGIN}/`)) return null;
  return refuse('FORBIDDEN_SENDER', 'sender', url, `${APP_ORIGIN}/`, 'only the main frame of the terminal may call');
}

function describe(channel: string, issue: v.BaseIssue<unknown>): Refusal {
  const path = v.getDotPath(issue);
  const received = issue.received;
  return refuse('BAD_FIELD', path === null ? channel : `${channel}.${path}`, received, issue.expected ?? issue.message, issue.message);
}
