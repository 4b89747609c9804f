import { InvariantError } from '../../engine/kernel/invariant.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { type DecodeProblem, decode, describeProblem } from '../decode/decode.ts';
import { BAD, type Field, misfit } from '../decode/fields.ts';
import type { L1Action } from './action-types.ts';
import { L1_ACTIONS } from './l1-actions.ts';
import type { UserSignedAction } from './user-action-types.ts';
import { USER_ACTIONS } from './user-actions.ts';

export type * from './action-types.ts';
export type * from './user-action-types.ts';

/** An action of POST /exchange: one that trades, signed through a phantom agent, or one that the account signs in readable form. */
export type Action = L1Action | UserSignedAction;

const READERS: Readonly<Record<string, Field<Action>>> = { ...L1_ACTIONS, ...USER_ACTIONS };

/** Names of the actions that can be read. */
export const ACTION_NAMES: readonly string[] = Object.keys(READERS);

const action: Field<Action> = (value, note) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return misfit(value, 'an object', note);
  const type = (value as { readonly type?: unknown }).type;
  const reader = typeof type === 'string' && Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader !== undefined) return reader(value, note);
  misfit(type, 'the name of an action', note);
  note.path.push('type');
  return BAD;
};

/**
 * Reads an action as it came in JSON. The value is in canonical form: fields in the order in which they are hashed, no unknown ones, decimals
 * of trading actions without needless zeros, hex in lower case; what is signed as text stays letter by letter. The error has the path of the
 * first field that is missing or ill-typed, what stood there, and what has to.
 */
export function parseAction(raw: unknown): Result<Action, DecodeProblem> {
  return decode(action, raw);
}

/** `from` in canonical form (see `parseAction`). Throws `InvariantError` for an ill-formed action: that is our own mistake. */
export function canonicalAction<A extends Action>(from: A): A {
  const read = decode(action, from);
  if (!read.ok) throw new InvariantError(`an action is ill-formed: ${describeProblem(read.error)}`);
  return read.value as A;
}

/** True for an action that the account signs in readable form; agents cannot. */
export function isUserSigned(from: Action): from is UserSignedAction {
  return Object.hasOwn(USER_ACTIONS, from.type);
}
