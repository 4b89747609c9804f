import keytar from 'keytar';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/*
 * Reads one secret of the system's keychain, in a process of its own: a call into a locked keychain can wait for ever. Whoever started it
 * ends it when its time is over. The secret goes through the pipe to that process and nowhere else.
 */

/** Service name under which everything is stored; the terminal's window stores under the same. */
const SERVICE = 'trimtab';

process.once('message', (message: { readonly name: string }) => {
  keytar
    .getPassword(SERVICE, message.name)
    .then((secret) => process.send?.({ ok: true, secret }))
    .catch((cause: unknown) => process.send?.({ ok: false, reason: reasonOf(cause) }))
    .finally(() => process.disconnect());
});
