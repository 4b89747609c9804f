import type { ReactNode } from 'react';

/** The notice that the licence of the charting library asks for, with its link, always in view under the chart. */
export function ChartAttribution(): ReactNode {
  return (
    <a
      href="https://www.tradingview.com/"
      target="_blank"
      rel="noreferrer"
      title="TradingView Lightweight Charts™, Copyright (c) 2025 TradingView, Inc."
      className="absolute bottom-[30px] left-2 z-10 rounded-[2px] bg-panel px-1 text-2xs text-text-3 hover:text-text-1"
    >
      Charts by TradingView
    </a>
  );
}
