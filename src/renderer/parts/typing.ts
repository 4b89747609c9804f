/** True while keys belong to a text field, a list that takes typing, or an open dialog: then shortcuts keep out. */
export function isTyping(event: KeyboardEvent): boolean {
  if (document.querySelector('[role="dialog"]') !== null) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[data-typing]') !== null) return true;
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}
