import type { RpcHttpCookie } from "./core-types.ts";

const sameSites = { lax: "lax", strict: "strict", explicitNone: "none" } as const;

/** The Set-Cookie header for a cookie, as ASP.NET writes it: the value encoded, the path `/` unless it says another. */
export function toSetCookie(cookie: RpcHttpCookie): string {
  const { expires, maxAge, domain, path, secure, sameSite = "none", httpOnly } = cookie;
  const parts = [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    expires && `expires=${new Date(expires.value.seconds * 1000).toUTCString()}`,
    maxAge && `max-age=${Math.trunc(maxAge.value)}`,
    domain && `domain=${domain.value}`,
    `path=${path?.value ?? "/"}`,
    secure?.value === true ? "secure" : undefined,
    sameSite === "none" ? undefined : `samesite=${sameSites[sameSite]}`,
    httpOnly?.value === true ? "httponly" : undefined,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}
