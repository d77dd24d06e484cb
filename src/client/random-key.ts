/** A key for a request that must happen only once. `crypto.randomUUID` is missing on pages without TLS. */
export function randomKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
