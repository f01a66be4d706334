// A text to the reader's clipboard.

/**
 * Whether `text` was copied; `near` is an element of the same card or page, which keeps the focus. The newer
 * `navigator.clipboard` is refused in frames without its permission, and the refusal stands on the console.
 */
export function copyText(text: string, near: HTMLElement): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true; // no keyboard slides in on a phone
  field.setAttribute('aria-hidden', 'true');
  field.className = 'gm-copied-text';
  near.after(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  near.focus({ preventScroll: true });
  return copied;
}
