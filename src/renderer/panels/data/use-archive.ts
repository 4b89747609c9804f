import { useCallback, useEffect, useState } from 'react';
import type { ArchiveView } from '../../../contract/candle-archive.ts';
import type { Reply } from '../../../contract/ipc.ts';
import { archive, showRefusal } from '../../ipc/commands.ts';
import { keepAsking } from '../../ipc/keep-asking.ts';

/** Pause between two questions while the dialog is open, ms. */
const PAUSE_MS = 1_000;

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
  const show = useCallback((reply: Reply<ArchiveView>) => {
    if (reply.ok) setView(reply.value);
    setFailure(reply.ok ? '' : reply.error.detail);
  }, []);
  const reload = useCallback(() => void archive().then(show), [show]);
  useEffect(() => keepAsking(archive, PAUSE_MS, show), [show]);
  const take = useCallback((reply: Reply<ArchiveView>): boolean => {
    if (reply.ok) setView(reply.value);
    else showRefusal(reply.error);
    return reply.ok;
  }, []);
  return { view, failure, take, reload };
}
