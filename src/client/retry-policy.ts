/** The first pause is up to so long; each is up to twice the one before, as far as the longest. */
const firstPauseMs = 500;
const longestPauseMs = 20_000;

/** What an answer of failure says of itself; without a status there was none. */
interface Failure {
  readonly status?: number | undefined;
  readonly code?: string | undefined;
}

/** Whether the same may work later: too busy, or away for now. A wrong setting is a 503 as well, and does not pass. */
export function mayPass({ code, status }: Failure): boolean {
  const isPassing = status === undefined || [429, 502, 503, 504].includes(status);
  return isPassing && code !== "misconfigured";
}

/** `Retry-After` in milliseconds from now: seconds, or a date (RFC 9110 §10.2.3); `undefined` of anything else. */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get("retry-after") ?? "";
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** A random pause before the next sending, so that not all come back at once. @param random from 0 to 1 */
export function backoffMs(pauses: number, random = Math.random()): number {
  return random * Math.min(firstPauseMs * 2 ** pauses, longestPauseMs);
}
