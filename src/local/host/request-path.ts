/** A path, decoded and cut at its slashes. */
export interface RequestPath {
  readonly segments: readonly string[];
  readonly endsInSlash: boolean;
}

/**
 * Cuts a path up as the Azure host does: decoded once, but `%2F` stays as it is; `.` and `..` are resolved; a slash at
 * the end makes no difference; two slashes in a row leave an empty segment, which fits no route.
 */
export function parseRequestPath(path: string): RequestPath {
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
