import { useEffect, useState } from 'react';
import type { SessionHealthView } from '../../../contract/session-health.ts';
import { sessionHealth } from '../../ipc/commands.ts';

/** How the session stands, asked for again `everyMs` after each answer while the caller is on the screen; null = not at all. */
export function useHealth(everyMs: number | null): SessionHealthView | null {
  const [view, setView] = useState<SessionHealthView | null>(null);
  useEffect(() => {
    if (everyMs === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let ended = false;
    const ask = async (): Promise<void> => {
      const reply = await sessionHealth();
      if (ended) return;
      if (reply.ok) setView(reply.value);
      timer = setTimeout(() => void ask(), everyMs);
    };
    void ask();
    return () => {
      ended = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [everyMs]);
  return view;
}
