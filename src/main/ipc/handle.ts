import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import * as v from 'valibot';
import type { Reply } from '../../contract/ipc.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import { APP_ORIGIN } from '../shell/app-protocol.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** Answers one channel with a schema for its one argument. */
export type Answer = <In, Out>(
  channel: string,
  schema: v.GenericSchema<unknown, In>,
  answer: (input: In) => Promise<Reply<Out>>,
) => void;

/** Fields whose value is repeated to nobody, not even in a refusal. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(['secret']);

/**
 * Makes the way in: only the main frame of our own page in our own window is heard, the argument has to fit its schema, and whatever goes
 * wrong comes back as a refusal, never as an exception over the border. `owns` knows our window.
 */
export function answerer(owns: (contents: WebContents) => boolean): Answer {
  return (channel, schema, answer) => {
    ipcMain.handle(channel, async (event, ...args: readonly unknown[]) => {
      const refusal = checkSender(event, owns) ?? checkCount(channel, args);
      if (refusal !== null) return { ok: false, error: refusal };
      const parsed = v.safeParse(schema, args[0]);
      if (!parsed.success) return { ok: false, error: describe(channel, parsed.issues[0]) };
      try {
        return await answer(parsed.output);
      } catch (cause) {
        const detail = reasonOf(cause);
        return { ok: false, error: refuse('UNKNOWN_COMMAND', channel, null, null, detail) };
      }
    });
  };
}

/** Null for the main frame of our own page in our own window. */
function checkSender(event: IpcMainInvokeEvent, owns: (contents: WebContents) => boolean): Refusal | null {
  const frame = event.senderFrame;
  const url = frame?.url ?? '';
  const main = frame !== null && frame.parent === null && frame === event.sender.mainFrame;
  if (main && owns(event.sender) && url === `${APP_ORIGIN}/`) return null;
  return refuse('FORBIDDEN_SENDER', 'sender', url, `${APP_ORIGIN}/`, 'only the main frame of the terminal may call');
}

function checkCount(channel: string, args: readonly unknown[]): Refusal | null {
  if (args.length <= 1) return null;
  return refuse('BAD_FIELD', channel, args.length, 'at most one argument', 'too many arguments');
}

function describe(channel: string, issue: v.BaseIssue<unknown>): Refusal {
  const path = v.getDotPath(issue);
  const field = path === null ? channel : `${channel}.${path}`;
  const secret = path !== null && SECRET_FIELDS.has(path);
  const received = secret ? 'hidden' : issue.received.slice(0, 200);
  return refuse(
    'BAD_FIELD',
    field,
    received,
    issue.expected ?? null,
    secret ? 'the secret does not fit' : issue.message,
  );
}
