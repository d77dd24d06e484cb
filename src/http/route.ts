import { DocumentError } from "../base/errors.ts";

/** One part of a route between slashes; a literal is in lower case. */
export type RouteSegment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "catch-all"; readonly name: string };

/**
 * Parses a route template: literals, `{name}`, a final `{*name}`. Optional parameters (`{id?}`), constraints
 * (`{id:guid}`), defaults and segments with several parts (`{id}.json`) are not supported.
 * @throws DocumentError `misconfigured`
 */
export function parseRoute(template: string): readonly RouteSegment[] {
  const path = template.replace(/^\//, "").replace(/\/$/, "");
  const segments = path === "" ? [] : path.split("/").map((part) => parseSegment(part, template));
  const last = segments.length - 1;
  const names = segments.flatMap((segment) => (segment.kind === "literal" ? [] : [segment.name]));
  if (segments.some((segment, index) => index < last && segment.kind === "catch-all")) {
    throw new DocumentError("misconfigured", `In the route "${template}", {*name} must come last.`);
  }
  if (new Set(names).size < names.length) {
    throw new DocumentError(
      "misconfigured",
      `The route "${template}" uses a parameter name twice.`,
    );
  }
  return segments;
}

function parseSegment(part: string, template: string): RouteSegment {
  if (/^[^{}]+$/.test(part)) {
    return { kind: "literal", text: part.toLowerCase() };
  }
  const [, star, name] = /^\{(\*{0,2})(\w+)\}$/.exec(part) ?? [];
  if (name === undefined) {
    throw new DocumentError(
      "misconfigured",
      `Unsupported segment "${part}" in the route "${template}": use literals, {name} and {*name}.`,
    );
  }
  return { kind: star === "" ? "parameter" : "catch-all", name };
}

/**
 * The parameter values of a path that matches a route, or `undefined`. Literals match in any letter case; a catch-all
 * without remaining segments is omitted.
 */
export function matchRoute(
  route: readonly RouteSegment[],
  { segments, endsInSlash }: RequestPath,
): Record<string, string> | undefined {
  if (route.at(-1)?.kind !== "catch-all" && segments.length !== route.length) {
    return undefined;
  }
  const params: Record<string, string> = {};
  for (const [index, part] of route.entries()) {
    const segment = segments[index];
    if (part.kind === "catch-all") {
      if (segment !== undefined) {
        params[part.name] = segments.slice(index).join("/") + (endsInSlash ? "/" : "");
      }
    } else if (part.kind === "literal") {
      if (segment?.toLowerCase() !== part.text) {
        return undefined;
      }
    } else if (segment === undefined || segment === "") {
      return undefined;
    } else {
      params[part.name] = segment;
    }
  }
  return params;
}

/** A path, decoded and split at its slashes. */
export interface RequestPath {
  readonly segments: readonly string[];
  readonly endsInSlash: boolean;
}

/**
 * Splits a path as the Azure host does: decoded once, except for `%2F`; `.` and `..` are resolved; a trailing slash is
 * ignored; two slashes in a row leave an empty segment, which matches no route.
 */
export function parsePath(path: string): RequestPath {
  let segments = path.slice(1).split("/");
  if (path.includes("%")) {
    segments = segments.map(decodeSegment);
  }
  if (segments.some(isDots)) {
    segments = resolveDots(segments);
  }
  const endsInSlash = segments.at(-1) === "";
  if (endsInSlash) {
    segments.pop();
  }
  return { segments, endsInSlash };
}

function decodeSegment(segment: string): string {
  const guarded = segment.replaceAll(/%(2f)/gi, "%25$1");
  return (
    decoded(guarded) ??
    // A run of bytes that is not UTF-8 stays encoded.
    guarded.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => decoded(run) ?? run.replaceAll("%25", "%"))
  );
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isDots(segment: string): boolean {
  return segment === "." || segment === "..";
}

function resolveDots(segments: readonly string[]): string[] {
  const resolved: string[] = [];
  for (const segment of segments) {
    if (segment === "..") {
      resolved.pop();
    } else if (segment !== ".") {
      resolved.push(segment);
    }
  }
  return isDots(segments.at(-1) ?? "") ? [...resolved, ""] : resolved;
}
