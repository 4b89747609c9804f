import { type ArchiveHolder, candlesPart, importWorkerBeside } from '../adapters/archive/archive-part.ts';
import type { ComponentSpec } from '../adapters/session/component.ts';

/** Why the sandbox downloads nothing. */
const NO_VENUE = 'the sandbox makes its own market; start on paper or a real venue to download';

/** The candle store of a sandbox's home, as a part of its session: it only takes files. */
export function sandboxCandles(
  { home, stamp, journalWorker }: { readonly home: string; readonly stamp: string; readonly journalWorker: URL },
  holder: ArchiveHolder,
): ComponentSpec {
  return candlesPart({
    needs: ['config'],
    advice: 'Everything else works; make room on the disk of the home and start again.',
    holder,
    parts: () => ({
      home,
      network: 'sandbox',
      stamp,
      source: NO_VENUE,
      wallMs: () => Date.now(),
      importWorker: importWorkerBeside(journalWorker),
      pause: () => Promise.resolve(false),
    }),
  });
}
