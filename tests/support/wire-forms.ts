/** The forms in which values occur at each path of messages of one kind: `$[].px` -> {decimal}. */
export type WireForms = Map<string, Set<string>>;

/** Gives a path another name: the same one to things of the same shape, `*` to keys that are coins. */
export type Rename = (path: string) => string;

const DECIMAL = /^-?\d+\.\d+$/;

/** Adds the forms of a message to those that were seen. */
export function addForms(forms: WireForms, value: unknown, rename: Rename, path: string = rename('$')): WireForms {
  let seen = forms.get(path);
  if (seen === undefined) {
    seen = new Set();
    forms.set(path, seen);
  }
  seen.add(formOf(value));
  if (Array.isArray(value)) for (const item of value) addForms(forms, item, rename, rename(`${path}[]`));
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) addForms(forms, item, rename, rename(`${path}.${key}`));
  return forms;
}

function formOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  if (typeof value !== 'string') return typeof value;
  if (DECIMAL.test(value)) return 'decimal';
  if (/^0x[0-9a-f]{64}$/.test(value)) return 'hash';
  if (/^0x[0-9a-f]{40}$/.test(value)) return 'address';
  if (/^0x[0-9a-f]{32}$/.test(value)) return 'id';
  return /^-?\d+$/.test(value) ? 'digits' : 'text';
}

/** Differences between what was captured and what is sent, a line each: paths that one side lacks, and forms that were never captured. */
export function formGaps(captured: WireForms, sent: WireForms): readonly string[] {
  const gaps: string[] = [];
  for (const path of captured.keys()) if (!sent.has(path)) gaps.push(`${path}: not sent`);
  for (const [path, forms] of sent) {
    const known = captured.get(path);
    if (known === undefined) gaps.push(`${path}: never captured`);
    else
      for (const form of forms) if (!known.has(form)) gaps.push(`${path}: ${form}, captured ${[...known].join(', ')}`);
  }
  return gaps.toSorted();
}
