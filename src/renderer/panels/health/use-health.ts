import { useEffect, useState } from 'react';
import type { SessionHealthView } from '../../../contract/session-health.ts';
import { sessionHealth } from '../../ipc/commands.ts';
import { keepAsking } from '../../ipc/keep-asking.ts';

/** How the session stands, asked for again `everyMs` after each answer while the caller is on the screen; null = not at all. */
export function useHealth(everyMs: number | null): SessionHealthView | null {
  const [view, setView] = useState<SessionHealthView | null>(null);
  useEffect(() => {
    if (everyMs === null) return undefined;
    return keepAsking(sessionHealth, everyMs, (reply) => {
      if (reply.ok) setView(reply.value);
    });
  }, [everyMs]);
  return view;
}
