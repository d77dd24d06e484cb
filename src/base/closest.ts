/** Names longer than this are not compared. */
const maxLength = 40;

/** The most candidates that a name is compared with. */
const maxCandidates = 500;

/** The candidate that a name, which is none of them, was probably meant to be; `undefined` if none is close. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const allowed = name.length > 4 ? 2 : name.length > 2 ? 1 : 0;
  let found: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of Array.from(candidates).slice(0, maxCandidates)) {
    const distance = distanceOf(name.toLowerCase(), candidate.toLowerCase(), allowed);
    if (distance <= allowed && distance < (found?.distance ?? allowed + 1)) {
      found = { candidate, distance };
    }
  }
  return found?.candidate;
}

/** How many letters have to be added, removed, changed or swapped; more than `allowed` is not told apart. */
export function distanceOf(a: string, b: string, allowed: number): number {
  if (Math.abs(a.length - b.length) > allowed || a.length > maxLength || b.length > maxLength) {
    return allowed + 1;
  }
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
