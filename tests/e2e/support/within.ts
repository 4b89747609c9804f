/** Longest that one answer of the app may take, ms. */
const ANSWER_MS = 10_000;

/** The value of `promise`, or an error that names what did not answer. */
export async function within<T>(promise: Promise<T>, what: string, limitMs = ANSWER_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
