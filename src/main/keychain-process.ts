import keytar from 'keytar';
import { reasonOf } from '../engine/kernel/reason-of.ts';

/*
 * The keychain in a process of its own: a call into a locked keychain can wait for ever and holds a thread of whoever makes it. The owner
 * sets the time limit and ends this process when it passes.
 */

/** Service name under which everything is stored. */
const SERVICE = 'trimtab';

interface Request {
  readonly id: number;
  readonly op: 'get' | 'set' | 'delete' | 'list';
  readonly name: string;
  readonly secret: string;
}

async function answer(request: Request): Promise<unknown> {
  switch (request.op) {
    case 'get':
      return await keytar.getPassword(SERVICE, request.name);
    case 'set':
      await keytar.setPassword(SERVICE, request.name, request.secret);
      return null;
    case 'delete':
      return await keytar.deletePassword(SERVICE, request.name);
    case 'list':
      return (await keytar.findCredentials(SERVICE)).map((entry) => entry.account);
  }
}

process.parentPort.on('message', ({ data }: { data: Request }) => {
  answer(data).then(
    (value) => process.parentPort.postMessage({ id: data.id, ok: true, value }),
    (cause: unknown) =>
      process.parentPort.postMessage({
        id: data.id,
        ok: false,
        reason: reasonOf(cause),
      }),
  );
});
