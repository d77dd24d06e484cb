import { matchRoute, type RequestPath, type RouteSegment } from "../../http/route.ts";

/** A way to a function: which paths and which methods lead there; no methods means all of them. */
export interface Route<Target> {
  readonly segments: readonly RouteSegment[];
  readonly methods: readonly string[] | undefined;
  readonly target: Target;
}

/** Where a request goes, and what its path said on the way. */
export interface RouteMatch<Target> {
  readonly target: Target;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the first route that fits a path and allows its method. */
export type Router<Target> = (method: string, path: RequestPath) => RouteMatch<Target> | undefined;

/** The routes of one method, by the number of segments they can take; `longer` is for all greater numbers. */
interface Candidates<Target> {
  readonly byLength: readonly (readonly Route<Target>[])[];
  readonly longer: readonly Route<Target>[];
}

/**
 * Makes a router of routes in the order in which they are to be tried: as on Azure the first that fits wins, a literal
 * has no precedence over a parameter, and a method that does not fit only means that the next route is tried.
 */
export function createRouter<Target>(routes: readonly Route<Target>[]): Router<Target> {
  const methods = new Set(routes.flatMap((route) => route.methods ?? []));
  const byMethod = new Map([...methods].map((method) => [method, candidatesOf(routes, method)]));
  const otherMethods = candidatesOf(routes, undefined);
  return (method, path) => {
    const { byLength, longer } = byMethod.get(method) ?? otherMethods;
    for (const route of byLength[path.segments.length] ?? longer) {
      const params = matchRoute(route.segments, path);
      if (params !== undefined) {
        return { target: route.target, params };
      }
    }
    return undefined;
  };
}

function candidatesOf<Target>(
  routes: readonly Route<Target>[],
  method: string | undefined,
): Candidates<Target> {
  const allowed = routes.filter(
    ({ methods }) => methods === undefined || (method !== undefined && methods.includes(method)),
  );
  const longest = Math.max(0, ...routes.map((route) => route.segments.length));
  const ofLength = (length: number) =>
    allowed.filter((route) => takesLength(route.segments, length));
  return {
    byLength: Array.from({ length: longest + 1 }, (_, length) => ofLength(length)),
    longer: ofLength(longest + 1),
  };
}

function takesLength(segments: readonly RouteSegment[], length: number): boolean {
  return segments.at(-1)?.kind === "catch-all"
    ? length >= segments.length - 1
    : length === segments.length;
}
