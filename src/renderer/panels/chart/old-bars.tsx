import type { ReactNode } from 'react';
import { oldBarsWords } from '../../format/old-data.ts';
import { candlesOf, useCandles } from '../../stores/candles-store.ts';
import { useView } from '../../stores/view-store.ts';

interface OldBarsProps {
  readonly asset: number | null;
  readonly intervalMs: number;
}

/** Says over the chart that its bars are those of an earlier time, while the venue is away. */
export function OldBars({ asset, intervalMs }: OldBarsProps): ReactNode {
  const told = useCandles((state) => candlesOf(state, asset, intervalMs).at(-1)?.openMs ?? null);
  const words = useView(({ series, session }) => {
    const own = series.asset === asset ? (series.bars.at(-1)?.openMs ?? null) : null;
    const newestMs = told === null || own === null ? (told ?? own) : Math.max(told, own);
    return oldBarsWords({
      newestMs,
      intervalMs,
      nowMs: session?.atMs ?? null,
      isConnected: session === null || session.connection === 'connected',
    });
  });
  if (words === '') return null;
  return (
    <p
      role="status"
      data-testid="old-bars"
      className="absolute top-6 left-2.5 z-10 rounded-[2px] bg-warn-soft px-1.5 py-0.5 text-xs text-warn"
    >
      {words}
    </p>
  );
}
