/**
 * Puts a text on the clipboard; false where that does not work. Goes by a selection of the page, which needs no permission: this page has
 * none, and must not get the one that would let it read the clipboard too.
 */
export function copyText(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
