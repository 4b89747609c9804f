import { resolve } from 'node:path';
import ts from 'typescript';

/** The project, from which packages are resolved. */
const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Values that came over the wire, each with the type that a client library says they have. The compiler judges them as literals: a missing
 * field, an unknown one, a wrong form of text or a word that the type does not know are errors.
 */
export class TypedValues {
  readonly #values: { readonly name: string; readonly type: string; readonly literal: string }[] = [];

  /** Notes that `value` is said to be of `type`, an expression over the imports of `problems`. */
  note(name: string, type: string, value: unknown): void {
    this.#values.push({ name, type, literal: value === undefined ? 'undefined' : JSON.stringify(value) });
  }

  get count(): number {
    return this.#values.length;
  }

  /** What the compiler has against them; `imports` = the import statements that the types need. */
  problems(imports: string): readonly string[] {
    const seen = new Set<string>();
    const lines = imports.split('\n');
    const names: string[] = lines.map(() => 'imports');
    for (const { name, type, literal } of this.#values) {
      const line = `: ${type} = ${literal};`;
      if (seen.has(line)) continue;
      seen.add(line);
      lines.push(`export const v${seen.size}${line}`);
      names.push(name);
    }
    return judge(lines.join('\n')).map(({ line, text }) => `${names[line] ?? 'other'}: ${text}`);
  }
}

function judge(source: string): readonly { readonly line: number; readonly text: string }[] {
  const path = resolve(ROOT, 'tests/typed-values.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === path ? ts.createSourceFile(path, source, ts.ScriptTarget.ESNext) : read(name, ...rest);
  const exists = host.fileExists.bind(host);
  host.fileExists = (name) => name === path || exists(name);
  const program = ts.createProgram([path], options, host);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map((diagnostic) => ({
    line: diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? -1,
    text: ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
  }));
}
