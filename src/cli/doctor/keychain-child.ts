import { randomUUID } from 'node:crypto';
import keytar from 'keytar';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/*
 * Runs in a process of its own: a pending keychain call holds a thread for as long as a prompt is open, and a locked keyring without a
 * display answers "no secret" instead of refusing. Only a written secret that reads back proves a keychain.
 */
const SERVICE = 'trimtab-doctor';

async function roundTrip(): Promise<string> {
  const account = `probe-${randomUUID()}`;
  const secret = randomUUID();
  await keytar.setPassword(SERVICE, account, secret);
  const back = await keytar.getPassword(SERVICE, account);
  await keytar.deletePassword(SERVICE, account);
  return back === secret ? '' : 'a secret was written but not read back: the keyring is locked';
}

try {
  process.send?.({ reason: await roundTrip() });
} catch (error) {
  process.send?.({ reason: reasonOf(error) });
}
process.disconnect();
