import { err, ok, type Result } from '../../engine/kernel/result.ts';

/** Environment variable that puts a server on this machine in the place of the index's, for tests of the whole path. */
export const SENTIMENT_VARIABLE = 'TRIMTAB_LOOPBACK_SENTIMENT';

const HOME = 'https://api.alternative.me';

/**
 * Base address of the Fear & Greed index. `loopback`, when given, is `http://127.0.0.1:PORT` and stands in for it; any other address is
 * refused with a sentence.
 */
export function sentimentEndpoint(loopback: string | null): Result<string, string> {
  if (loopback === null) return ok(HOME);
  const match = /^http:\/\/127\.0\.0\.1:(\d{1,5})\/?$/.exec(loopback);
  return match === null
    ? err(`${SENTIMENT_VARIABLE} is ${loopback}, allowed is http://127.0.0.1:PORT`)
    : ok(`http://127.0.0.1:${match[1]}`);
}
