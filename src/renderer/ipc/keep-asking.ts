import type { Reply } from '../../contract/ipc.ts';

/** Asks, and again `pauseMs` after each answer, until the caller ends it. An answer that comes after the end is not taken. */
export function keepAsking<T>(
  ask: () => Promise<Reply<T>>,
  pauseMs: number,
  take: (reply: Reply<T>) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let ended = false;
  const once = async (): Promise<void> => {
    const reply = await ask();
    if (ended) return;
    take(reply);
    timer = setTimeout(() => void once(), pauseMs);
  };
  void once();
  return () => {
    ended = true;
    if (timer !== null) clearTimeout(timer);
  };
}
