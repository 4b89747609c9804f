/** What is wrong with a text that should be a private key, or ''. Said before it is sent; it never leaves the field otherwise. */
export function keyProblem(text: string): string {
  const key = text.trim();
  if (key === '' || /^0x[0-9a-fA-F]{64}$/.test(key)) return '';
  if (key.split(/\s+/).length >= 12) return 'A recovery phrase: never type it into a program';
  if (/^0x[0-9a-fA-F]{40}$/.test(key)) return 'An address, not a key';
  if (/^[0-9a-fA-F]{64}$/.test(key)) return 'It begins with 0x';
  const digits = /^0x[0-9a-fA-F]*$/.test(key) ? key.length - 2 : null;
  return digits === null ? '0x and 64 hex digits' : `${digits} of 64 hex digits`;
}
