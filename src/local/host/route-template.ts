import { LocalError } from "../local-error.ts";

/** One part of a route between slashes; a literal is in lower case. */
export type RouteSegment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string; readonly optional: boolean }
  | { readonly kind: "catch-all"; readonly name: string };

/**
 * Reads a route template: literals, `{name}`, a last `{name?}`, a last `{*name}`.
 * Constraints (`{id:guid}`), defaults and segments of several parts (`{id}.json`) are not understood here.
 * @throws LocalError when the template cannot be understood.
 */
export function parseRouteTemplate(template: string): readonly RouteSegment[] {
  const path = template.replace(/^\//, "").replace(/\/$/, "");
  const segments = path === "" ? [] : path.split("/").map((part) => parseSegment(part, template));
  const last = segments.length - 1;
  const names = segments.flatMap((segment) => (segment.kind === "literal" ? [] : [segment.name]));
  if (segments.some((segment, index) => index < last && endsRoute(segment))) {
    throw new LocalError(`The route "${template}" has an optional part before its end.`);
  }
  if (new Set(names).size < names.length) {
    throw new LocalError(`The route "${template}" has two parameters of one name.`);
  }
  return segments;
}

function parseSegment(part: string, template: string): RouteSegment {
  if (/^[^{}]+$/.test(part)) {
    return { kind: "literal", text: part.toLowerCase() };
  }
  const [, star, name, mark] = /^\{(\*{0,2})(\w+)(\??)\}$/.exec(part) ?? [];
  if (name === undefined) {
    throw new LocalError(
      `The local host does not understand "${part}" in the route "${template}": use literals, {name}, {name?} and {*name}.`,
    );
  }
  return star === ""
    ? { kind: "parameter", name, optional: mark === "?" }
    : { kind: "catch-all", name };
}

function endsRoute(segment: RouteSegment): boolean {
  return segment.kind === "catch-all" || (segment.kind === "parameter" && segment.optional);
}
