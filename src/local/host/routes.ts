import { matchRoute, type RequestPath, type RouteSegment } from "../../http/route.ts";

/** A route to a function. Without methods, it takes all of them. */
export interface Route<Target> {
  readonly segments: readonly RouteSegment[];
  readonly methods: readonly string[] | undefined;
  readonly target: Target;
}

/** The function for a request, and its path parameters. */
export interface RouteMatch<Target> {
  readonly target: Target;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the first route that matches a path and a method. */
export type Router<Target> = (method: string, path: RequestPath) => RouteMatch<Target> | undefined;

/** The routes of one method, by the number of segments that they match; `longer` is for all greater numbers. */
interface Candidates<Target> {
  readonly byLength: readonly (readonly Route<Target>[])[];
  readonly longer: readonly Route<Target>[];
}

/**
 * Creates a router from routes in matching order. As on Azure, the first match wins, literals do not take precedence over
 * parameters, and if the method does not match, the next route is tried.
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
