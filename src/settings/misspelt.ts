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
  if (Math.abs(one.length - other.length) > 1) {
    return false;
  }
  let start = 0;
  while (start < one.length && one[start] === other[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < Math.min(one.length, other.length) - start &&
    one.at(-1 - end) === other.at(-1 - end)
  ) {
    end += 1;
  }
  const [a, b] = [one, other].map((word) => word.slice(start, word.length - end)) as [
    string,
    string,
  ];
  return (a.length < 2 && b.length < 2) || (a.length === 2 && a === `${b[1]}${b[0]}`);
}
