/** A span of time: from its first ms up to but without its last, ms UTC. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Two spans as one where they touch; else the later one, since what was asked for last is what is wanted again first. */
export function joinSpans(a: Span | null, b: Span | null): Span | null {
  if (a === null || b === null) return a ?? b;
  if (a.fromMs <= b.toMs && b.fromMs <= a.toMs)
    return { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) };
  return a.toMs > b.toMs ? a : b;
}

/** What of a span lies outside another one, the later part first. */
export function outside(span: Span, other: Span | null): readonly Span[] {
  if (other === null || other.toMs <= span.fromMs || other.fromMs >= span.toMs)
    return span.toMs > span.fromMs ? [span] : [];
  const parts = [
    { fromMs: other.toMs, toMs: span.toMs },
    { fromMs: span.fromMs, toMs: other.fromMs },
  ];
  return parts.filter(({ fromMs, toMs }) => toMs > fromMs);
}
