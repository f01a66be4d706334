// Long data comes gzipped in base64; the page's script waits until it is JSON again.

const PACKED = 'script[type="application/gzip"]';

/** The text that geomap/picture/payload.py packed; rejected when it is damaged. */
export async function unpackText(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  // A stream of the page's own, and no fetch of a data: address, which the page's policy forbids.
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

/** Unpack what stands beside the waiting script, then run it where it stands; if that fails, say so. */
export async function start(waiting: Element | null): Promise<void> {
  const around = waiting?.parentElement;
  if (!waiting || !around) return;
  try {
    await Promise.all([...around.querySelectorAll<HTMLScriptElement>(PACKED)].map(unpack));
  } catch {
    for (const sorry of around.querySelectorAll<HTMLElement>('.gm-not-unpacked')) sorry.hidden = false;
    return;
  }
  const script = document.createElement('script');
  // To the letter, as the page's policy knows it by its hash.
  script.textContent = waiting.textContent;
  waiting.replaceWith(script);
}

async function unpack(element: HTMLScriptElement): Promise<void> {
  const text = await unpackText(element.textContent ?? '');
  element.type = 'application/json';
  element.textContent = text;
}
