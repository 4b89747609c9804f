import type { Refusal } from '../../../contract/refusals.ts';
import { refuse } from '../../../contract/refusals.ts';
import { invariant } from '../../kernel/invariant.ts';
import { describeGene, GENES, type Gene, isValueOf } from './gene-space.ts';

/** One value for every gene, by path. Each is one of its gene's values. */
export type RiskGenome = Readonly<Record<string, number>>;

const PATHS: ReadonlySet<string> = new Set(GENES.map(({ path }) => path));

/** The value of a gene. Throws `InvariantError` where the genome lacks it. */
export function valueOf(genome: RiskGenome, { path }: Gene): number {
  const value = genome[path];
  invariant(value !== undefined, `the genome lacks ${path}`);
  return value;
}

/**
 * The first fault of what may be a genome, with gene, value and range, or null: a gene that does not exist, one that is missing, and a value that its
 * gene does not have (out of range, between two steps, no number).
 */
export function genomeFault(genes: Readonly<Record<string, unknown>>): Refusal | null {
  const unknown = Object.keys(genes).find((path) => !PATHS.has(path));
  if (unknown !== undefined) return fault(unknown, genes[unknown], 'no such gene');
  for (const gene of GENES) {
    const value = Object.hasOwn(genes, gene.path) ? genes[gene.path] : undefined;
    if (typeof value !== 'number' || !isValueOf(gene, value)) return fault(gene.path, value, describeGene(gene));
  }
  return null;
}

function fault(path: string, value: unknown, allowed: string): Refusal {
  const shown = shownOf(value);
  const detail = `gene ${path} is ${shown ?? 'null'}; allowed: ${allowed}.`;
  return refuse(
    'CONFIG',
    path.slice(0, 80),
    shown,
    allowed,
    detail.length > 300 ? `${detail.slice(0, 300)}...` : detail,
  );
}

/** Numbers and short texts as they are, everything else described. */
function shownOf(value: unknown): string | number | null {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'string':
      return value.length > 60 ? `${value.slice(0, 60)}...` : value;
    case 'undefined':
      return 'missing';
    default:
      return value === null ? null : `a value of type ${typeof value}`;
  }
}
