import type { Refusal } from '../../../contract/refusals.ts';
import { refuse } from '../../../contract/refusals.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { GENES } from './gene-space.ts';
import { genomeFault, type RiskGenome, valueOf } from './risk-genome.ts';

/** What a file of a risk genome says that it is. */
const FORMAT = 'trimtab-risk-genome';

/** Number of this gene space. A file of another one is refused: a gene that came or went would silently be guessed. */
const VERSION = 1;

/** Longest text that is read, characters. */
const LENGTH_MAX = 100_000;

/** The one text of a genome: JSON, genes in the order of the space, a line each. Equal genomes have equal texts. */
export function encodeGenome(genome: RiskGenome): string {
  const genes = Object.fromEntries(GENES.map((gene) => [gene.path, valueOf(genome, gene)]));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, genes }, null, 2)}\n`;
}

/**
 * A genome from its text, whatever the order and spaces of its JSON. Refused with `CONFIG`: text that is no JSON or too long, another format or version, an unknown key
 * or gene, a missing gene, one that stands twice, a value that its gene does not have; with name, value and range.
 */
export function decodeGenome(text: string): Result<RiskGenome> {
  if (!(text.length <= LENGTH_MAX))
    return bad('genome', `${text.length} characters`, `at most ${LENGTH_MAX} characters`);
  const json = parsed(text);
  if (!isObject(json)) return bad('genome', 'no JSON object', 'a JSON object');
  const { format, version, genes, ...others } = json;
  if (format !== FORMAT) return bad('format', word(format), FORMAT);
  if (version !== VERSION) return bad('version', word(version), String(VERSION));
  const [other] = Object.keys(others);
  if (other !== undefined)
    return bad(other.slice(0, 60), word(others[other]), 'no such key; known: format, version, genes');
  if (!isObject(genes)) return bad('genes', word(genes), 'a JSON object');
  const fault = genomeFault(genes);
  if (fault !== null) return err(fault);
  // Of two values of one name JSON keeps the last and says nothing.
  for (const { path } of GENES) {
    const times = text.split(JSON.stringify(path)).length - 1;
    if (times > 1) return bad(path, `named ${times} times`, 'one value');
  }
  return ok(Object.fromEntries(GENES.map(({ path }) => [path, genes[path] as number])));
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text; undefined where it is none, which no JSON text is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function word(value: unknown): string {
  if (typeof value === 'object') return value === null ? 'null' : 'an object or a list';
  if (typeof value === 'string') return value.slice(0, 60);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'missing';
}

function bad(field: string, actual: string, limit: string): { readonly ok: false; readonly error: Refusal } {
  return err(refuse('CONFIG', field, actual, limit, `${field} of the risk genome is ${actual}; allowed: ${limit}.`));
}
