import {
  decimal,
  either,
  exactly,
  type Field,
  hex,
  id,
  integer,
  list,
  maybe,
  object,
  oneOf,
  type Read,
  text,
} from './fields.ts';

/* Answers to actions. HTTP 200 says nothing: the whole action, or any leg of it, may have been refused. */

const refusedLeg = object({ error: text });

/** What became of one order of a request. */
export const orderLeg = either(
  'a leg of an order reply',
  object({ resting: object({ oid: id, cloid: maybe(hex) }) }),
  object({ filled: object({ totalSz: decimal, avgPx: decimal, oid: id, cloid: maybe(hex) }) }),
  refusedLeg,
  oneOf('waitingForFill', 'waitingForTrigger'),
);
/** A leg as read. */
export type OrderLeg = Read<typeof orderLeg>;

/** What became of one cancel. */
export const cancelLeg = either('a leg of a cancel reply', exactly('success'), refusedLeg);
/** A cancel as read. */
export type CancelLeg = Read<typeof cancelLeg>;

function accepted<T>(response: Field<T>): Field<{ readonly status: 'ok'; readonly response: T } | RefusedReply> {
  return either('ok or err', object({ status: exactly('ok'), response }), refused) as Field<
    { readonly status: 'ok'; readonly response: T } | RefusedReply
  >;
}

/** An action that was refused as a whole. */
export interface RefusedReply {
  readonly status: 'err';
  readonly response: string;
}

/** Reads an action that was refused as a whole. */
export const refused: Field<RefusedReply> = object({ status: exactly('err'), response: text });

/** Answer to an order request; one status may stand for all legs when the request was refused before it was looked at. */
export const orderReply = accepted(
  object({ type: oneOf('order', 'batchModify'), data: object({ statuses: list(orderLeg) }) }),
);
/** An answer to an order request as read. */
export type OrderReply = Read<typeof orderReply>;

/** Answer to a cancel, by number or by client id. */
export const cancelReply = accepted(object({ type: exactly('cancel'), data: object({ statuses: list(cancelLeg) }) }));
/** An answer to a cancel as read. */
export type CancelReply = Read<typeof cancelReply>;

/** Answer of actions that say no more than yes. */
export const defaultReply = accepted(object({ type: exactly('default') }));

/** Answer to a new time-weighted order. */
export const twapOrderReply = accepted(
  object({
    type: exactly('twapOrder'),
    data: object({ status: either('running or error', object({ running: object({ twapId: integer }) }), refusedLeg) }),
  }),
);

/** Answer to the cancel of a time-weighted order. */
export const twapCancelReply = accepted(
  object({
    type: exactly('twapCancel'),
    data: object({ status: either('success or error', exactly('success'), refusedLeg) }),
  }),
);

const actionPayload = either(
  'an answer to an action',
  orderReply,
  cancelReply,
  defaultReply,
  twapOrderReply,
  twapCancelReply,
);

/** Answer to a request that was posted through a socket. */
export const postFrame = object({
  id: integer,
  response: either(
    'an answer to a post',
    object({ type: exactly('action'), payload: actionPayload }),
    object({ type: exactly('error'), payload: text }),
    object({ type: exactly('info'), payload: object({ type: text, data: anything() }) }),
  ),
});

/** Any JSON, kept as it is: its own reader comes later. */
function anything(): Field<unknown> {
  return (value) => value ?? null;
}
