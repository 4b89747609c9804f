import type { GatewayVenue } from '../../adapters/hyperliquid/endpoints.ts';
import { readSecret } from '../../adapters/keychain/read-secret.ts';

/** Key of a throw-away agent for a server on this machine; looked at only when one stands in the venue's place. */
export const LOOPBACK_KEY_VARIABLE = 'TRIMTAB_LOOPBACK_KEY';

/** Name in the keychain under which the agent's key of a venue is stored, by the window's settings. */
export function agentKeyName(venue: GatewayVenue): string {
  return `agent-${venue}`;
}

/** The agent's key for a venue. Rejects with a sentence when there is none: keys never come by the command line. */
export async function agentKey(venue: GatewayVenue, loopback: string | null): Promise<string> {
  const name = agentKeyName(venue);
  const thrownAway = process.env[LOOPBACK_KEY_VARIABLE];
  if (loopback !== null && thrownAway !== undefined) return thrownAway;
  const child = new URL('../../adapters/keychain/keychain-child.ts', import.meta.url);
  const answer = await readSecret(name, child);
  if (!answer.ok) throw new Error(`the agent's key for ${venue} cannot be read from the keychain: ${answer.reason}`);
  if (answer.secret !== null) return answer.secret;
  throw new Error(
    `the keychain holds no agent key for ${venue}: store one under the name "${name}" in the terminal's settings. ` +
      'It is never given on the command line',
  );
}
