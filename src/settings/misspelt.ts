/** What is wrong with variables that are nearly spelt like a setting, which would keep its default without a word. */
export function misspeltOf(env: NodeJS.ProcessEnv, names: readonly string[]): readonly string[] {
  // Short names are like those of others, and the platform's are its own.
  const settings = names
    .filter((name) => name.length > 9 && !name.startsWith("WEBSITE_"))
    .map((name) => ({ name, letters: lettersOf(name) }));
  return Object.keys(env).flatMap((name) => {
    if (names.includes(name) || env[name] === "") {
      return [];
    }
    const letters = lettersOf(name);
    const meant = settings.find((setting) => differsBySlip(letters, setting.letters));
    return meant === undefined
      ? []
      : [`${name} is no setting: rename it to ${meant.name}, or remove it`];
  });
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}

/** Whether at most one letter is added, missing or another, or two neighbours have changed places. */
function differsBySlip(one: string, other: string): boolean {
  // One slip leaves the first or the last letter. Nearly all variables end here, at each start.
  const isFar = Math.abs(one.length - other.length) > 1;
  if (isFar || (one[0] !== other[0] && one.at(-1) !== other.at(-1))) {
    return false;
  }
  let start = 0;
  while (start < one.length && one[start] === other[start]) {
    start += 1;
  }
  const [a, b] = [one.slice(start), other.slice(start)];
  const isSwapped = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return isSwapped || a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1);
}
