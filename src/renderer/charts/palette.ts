/** Colours that canvas drawings need; read from the stylesheet, so that there is one palette. */
export interface ChartPalette {
  readonly panel: string;
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly line: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly up: string;
  readonly down: string;
  readonly upSoft: string;
  readonly downSoft: string;
  readonly warn: string;
  readonly font: string;
}

/** Reads the palette that is in force. */
export function readPalette(): ChartPalette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    panel: read('--panel'),
    text: read('--text-2'),
    faint: read('--text-3'),
    grid: read('--grid'),
    line: read('--line-strong'),
    accent: read('--accent'),
    accentSoft: read('--accent-soft'),
    up: read('--up'),
    down: read('--down'),
    upSoft: read('--up-soft'),
    downSoft: read('--down-soft'),
    warn: read('--warn'),
    font: read('--font-ui'),
  };
}
