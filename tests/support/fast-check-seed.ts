import fc from 'fast-check';

/** Every run tries the same cases unless TRIMTAB_FC_SEED asks for others (`random` draws a new seed and prints it on failure). */
const wanted = process.env.TRIMTAB_FC_SEED ?? '20251010';
const seed = Number(wanted);

if (wanted !== 'random') {
  if (!Number.isSafeInteger(seed)) throw new Error(`TRIMTAB_FC_SEED: want an integer or "random", got "${wanted}"`);
  fc.configureGlobal({ seed });
}
