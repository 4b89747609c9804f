import { useCallback, useEffect, useState } from 'react';
import type { ArchiveView } from '../../../contract/candle-archive.ts';
import type { Reply } from '../../../contract/ipc.ts';
import { archive, showRefusal } from '../../ipc/commands.ts';

/** Pause between two questions while the dialog is open, ms. */
const ASK_EVERY_MS = 1_000;

/** The store as it is now, why it is not known, and a way to take an answer that carries it. */
export interface ArchiveState {
  readonly view: ArchiveView | null;
  readonly failure: string;
  /** Shows the picture of an answer, or its refusal. */
  readonly take: (reply: Reply<ArchiveView>) => boolean;
  readonly reload: () => void;
}

/** The candle store, asked for once a second while somebody looks. */
export function useArchive(): ArchiveState {
  const [view, setView] = useState<ArchiveView | null>(null);
  const [failure, setFailure] = useState('');
  const reload = useCallback(() => {
    void archive().then((reply) => {
      if (reply.ok) setView(reply.value);
      setFailure(reply.ok ? '' : reply.error.detail);
    });
  }, []);
  useEffect(() => {
    reload();
    const timer = setInterval(reload, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const take = useCallback((reply: Reply<ArchiveView>): boolean => {
    if (reply.ok) setView(reply.value);
    else showRefusal(reply.error);
    return reply.ok;
  }, []);
  return { view, failure, take, reload };
}
