import type {
  AccountView,
  FillView,
  InstrumentView,
  MarketRowView,
  OrderView,
  PositionView,
  RiskView,
  SessionView,
  TicketView,
  ViewSnapshot,
} from '../../../src/contract/views.ts';

/** The whole picture that the engine gives the window, by kind. */
export interface Picture {
  readonly session: SessionView | null;
  readonly account: AccountView | null;
  readonly risk: RiskView | null;
  readonly instruments: readonly InstrumentView[];
  readonly rows: readonly MarketRowView[];
  readonly tickets: readonly TicketView[];
  /** Only those that hold something. */
  readonly positions: readonly PositionView[];
  readonly orders: readonly OrderView[];
  readonly fills: readonly FillView[];
}

/** Sorts a snapshot's patches by kind; later ones win. */
export function pictureOf({ patches }: ViewSnapshot): Picture {
  const last = <Kind extends ViewSnapshot['patches'][number]['kind']>(kind: Kind) =>
    patches.findLast((patch): patch is Extract<typeof patch, { kind: Kind }> => patch.kind === kind);
  return {
    session: last('session')?.session ?? null,
    account: last('account')?.account ?? null,
    risk: last('risk')?.risk ?? null,
    instruments: last('instruments')?.instruments ?? [],
    rows: last('market')?.rows ?? [],
    tickets: last('tickets')?.upsert ?? [],
    positions: (last('positions')?.upsert ?? []).filter((position) => position.sizeLots !== 0),
    orders: last('orders')?.upsert ?? [],
    fills: last('fills')?.add ?? [],
  };
}

/** Name of an asset in the picture. */
export function symbolOf(picture: Picture, asset: number): string {
  const found = picture.instruments.find((instrument) => instrument.asset === asset);
  if (found === undefined) throw new Error(`the picture has no instrument ${asset}`);
  return found.symbol;
}

/** What is held, as `asset: lots`, for comparing. */
export function holdings(
  positions: readonly { readonly asset: number; readonly sizeLots: number }[],
): Record<number, number> {
  const held = positions.filter((position) => position.sizeLots !== 0);
  return Object.fromEntries(
    held.map(({ asset, sizeLots }) => [asset, sizeLots] as const).toSorted(([a], [b]) => a - b),
  );
}
