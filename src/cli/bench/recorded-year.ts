import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { asUnits } from '../../contract/units.ts';
import { Exchange } from '../../exchange/exchange.ts';
import { createRecordedModel } from '../../exchange/market/recorded-model.ts';
import { runHeadless } from '../headless/run-headless.ts';
import { readCandles } from '../support/candles.ts';
import { type Bench, type BenchResult, round } from './result.ts';

/** Growth of memory after the first quarter that still counts as flat. */
const FLAT_RATE = 1.1;

/** Folder of recorded data beneath TRIMTAB_DATA, or beside the project. */
function dataFolder(name: string): string {
  const root = process.env['TRIMTAB_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');
  return join(root, 'candles', name);
}

/** The whole pipeline over a recording, against the embedded exchange alone over the same one. */
function recording(name: string, folder: string, goalSeconds: number): Bench {
  return {
    name,
    about: `the whole pipeline and exchange over ${folder}, unattended`,
    run: async () => {
      const path = dataFolder(folder);
      if (!existsSync(path)) throw new Error(`recorded data not found: candles/${folder}; set TRIMTAB_DATA`);
      const alone = await exchangeAlone(path);
      const memory: { readonly atMs: number; readonly mb: number }[] = [];
      const from = performance.now();
      const summary = await runHeadless({
        minutes: null,
        speed: 'max',
        seed: 1,
        auto: true,
        data: path,
        home: undefined,
        balanceUsdc: 10_000,
        onMemory: (atMs, mb) => memory.push({ atMs, mb }),
      });
      const seconds = (performance.now() - from) / 1_000;
      return [
        {
          name,
          unit: 's',
          p50: null,
          p99: null,
          value: round(seconds),
          goal: `<= ${goalSeconds} s`,
          met: seconds <= goalSeconds,
          peer: 'the embedded exchange alone, no engine and no journal',
          peerValue: round(alone.seconds),
          ratio: round(seconds / alone.seconds),
        },
        memoryResult(name, memory, alone.firstMs),
        {
          name: `${name}-decision`,
          unit: 'us',
          p50: summary.decisionLatencyUs?.p50 ?? null,
          p99: summary.decisionLatencyUs?.p99 ?? null,
          value: summary.decisionLatencyUs?.p50 ?? 0,
          goal: 'reported: steps that sent orders, whole step',
          met: summary.decisionLatencyUs !== null,
          peer: 'fills of the run',
          peerValue: summary.fills,
          ratio: round((summary.decisionLatencyUs?.p50 ?? 0) / Math.max(1, summary.fills)),
        },
      ];
    },
  };
}

/**
 * Live heap at the end against the live heap after a quarter of the run. Symbols that were listed in between bring bars of their own, so the
 * quarter's heap may grow with their number, no faster.
 */
function memoryResult(
  name: string,
  memory: readonly { readonly atMs: number; readonly mb: number }[],
  firstMs: readonly number[],
): BenchResult {
  const listedAt = (atMs: number): number => firstMs.filter((listedMs) => listedMs <= atMs).length;
  const atQuarter = memory[Math.floor(memory.length / 4)];
  const last = memory.at(-1);
  const listings = last === undefined || atQuarter === undefined ? 1 : listedAt(last.atMs) / listedAt(atQuarter.atMs);
  const quarter = (atQuarter?.mb ?? 0) * Math.max(1, listings);
  const end = last?.mb ?? 0;
  return {
    name: `${name}-memory`,
    unit: 'MB',
    p50: null,
    p99: null,
    value: round(end),
    goal: `<= ${FLAT_RATE} x the heap after a quarter of the run${listings > 1 ? `, x ${round(listings)} for the symbols listed since` : ''}`,
    met: memory.length >= 4 && end <= quarter * FLAT_RATE,
    peer:
      listings > 1
        ? 'live heap after a quarter of the run, for as many symbols'
        : 'live heap after a quarter of the run',
    peerValue: round(quarter),
    ratio: round(end / quarter),
  };
}

/** Seconds of the exchange without an engine, and when each symbol of its recording is listed. */
async function exchangeAlone(path: string): Promise<{ seconds: number; firstMs: readonly number[] }> {
  const { series } = await readCandles(path);
  // Not the series themselves: the memory of the run is measured while this lives.
  const firstMs = series.map(({ openMs }) => openMs[0] ?? Number.POSITIVE_INFINITY);
  const from = performance.now();
  const model = createRecordedModel(series, { seed: 1 });
  const exchange = new Exchange({ model, clientStartUnits: asUnits(10_000_000_000) });
  const endMs = model.endMs ?? exchange.nowMs;
  while (exchange.nowMs < endMs) {
    exchange.step({ kind: 'advance', atMs: Math.min(endMs, exchange.nextEventMs()) });
    exchange.drainMarket();
  }
  return { seconds: (performance.now() - from) / 1_000, firstMs };
}

/** A year of hourly bars on 47 symbols, with the crash of 2025-10-10. */
export const year47 = recording('year-47', 'binance-usdm-1h-2024-2025', 60);

/** 48 symbols of Hyperliquid, each over its own span. */
export const hyperliquid48 = recording('hyperliquid-48', 'hyperliquid-1h', 60);
