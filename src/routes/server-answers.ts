/** Whether the page's own server answers at all, with whatever status. Never throws.
 *  @param base document.baseURI */
export async function serverAnswers(base: string, fetchFn: typeof fetch = fetch): Promise<boolean> {
  try {
    await fetchFn(new URL('config.json', base), { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    return true;
  } catch {
    return false; // no connection: what the caller asks about
  }
}
