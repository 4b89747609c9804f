import type { Answer, Caller, SandboxVenue } from '../types.ts';
import { INFO_ROUTES } from './table.ts';

/** What a body costs that names no type. */
const NO_TYPE_WEIGHT = 1;

const TOO_MANY: Answer = { status: 429, body: null };

/**
 * Answers a request to /info, over HTTP or a post frame. 422 for a body of the wrong shape and for a type that does not exist, 429 when the
 * weight of the IP is used up.
 */
export function handleInfo(venue: SandboxVenue, body: unknown, caller: Caller): Answer {
  const type = typeOf(body);
  const route = type === null ? undefined : INFO_ROUTES.get(type);
  const nowMs = venue.clientNowMs();
  if (!venue.limits.ipWeight(caller.ip, route?.weight ?? NO_TYPE_WEIGHT, nowMs)) return TOO_MANY;
  if (route === undefined) return misshapen(type === null ? 'missing field `type`' : 'unknown variant of `type`');
  const answer = route.answer(venue, body);
  if (!answer.ok) return misshapen(answer.error);
  if (route.rowsPerExtraWeight !== null && Array.isArray(answer.value))
    venue.limits.ipCharge(caller.ip, Math.floor(answer.value.length / route.rowsPerExtraWeight), nowMs);
  return { status: 200, body: answer.value };
}

function typeOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const { type } = body as { readonly type?: unknown };
  return typeof type === 'string' ? type : null;
}

function misshapen(detail: string): Answer {
  return { status: 422, body: `Failed to deserialize the JSON body into the target type: ${detail}` };
}
