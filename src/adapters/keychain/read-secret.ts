import { fork } from 'node:child_process';

/** A call into the keychain ends after this, ms, with the process that made it. */
const TIME_LIMIT_MS = 4_000;

/** A secret, null where there is none, or a plain reason. */
export type SecretAnswer =
  | { readonly ok: true; readonly secret: string | null }
  | { readonly ok: false; readonly reason: string };

/** Reads a secret of the system's keychain for a command line. `program` is the child's module, plain or bundled. */
export function readSecret(name: string, program: URL): Promise<SecretAnswer> {
  const child = fork(program, [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve) => {
    const finish = (answer: SecretAnswer): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(answer);
    };
    const timer = setTimeout(
      () =>
        finish({
          ok: false,
          reason: `the keychain did not answer within ${TIME_LIMIT_MS / 1_000} s; it may be locked and asking for its password`,
        }),
      TIME_LIMIT_MS,
    );
    child.once('message', (answer) => finish(answer as SecretAnswer));
    child.once('error', (cause) => finish({ ok: false, reason: cause.message }));
    child.once('exit', (code) => finish({ ok: false, reason: `the keychain process ended with code ${String(code)}` }));
    child.send({ name });
  });
}
