import { type ReactNode, useEffect, useRef } from 'react';
import { EquityChart } from '../../charts/equity-chart.ts';
import { readPalette } from '../../charts/palette.ts';
import { watchPalette } from '../../parts/watch-palette.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { Empty } from '../../ui/panel.tsx';

/** The equity curve, drawn straight from the store. */
export function EquityCurve(): ReactNode {
  const container = useRef<HTMLDivElement>(null);
  const enough = useView((state) => state.curve.points.length > 1);
  useEffect(() => {
    if (container.current === null) return undefined;
    const chart = new EquityChart(container.current, readPalette());
    chart.reset(viewStore.getState().curve.points);
    const endView = viewStore.subscribe((state, old) => {
      if (state.curve.generation !== old.curve.generation) chart.reset(state.curve.points);
      else if (state.curve !== old.curve) chart.update(state.curve.points);
    });
    const endTheme = watchPalette((palette) => chart.setPalette(palette));
    return () => {
      endView();
      endTheme();
      chart.dispose();
    };
  }, []);
  return (
    <div className="relative min-h-0 flex-1" data-testid="equity-curve">
      <div ref={container} className="absolute inset-0" />
      {!enough && (
        <div className="absolute inset-0 flex bg-panel">
          <Empty title="The equity curve begins with the second reading" />
        </div>
      )}
    </div>
  );
}
