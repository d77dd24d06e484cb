import { distanceOf } from "../base/closest.ts";

/** What is wrong with variables that are nearly spelt like a setting, which would keep its default without a word. */
export function misspeltOf(env: NodeJS.ProcessEnv, names: readonly string[]): readonly string[] {
  // Short names are like those of others, and the platform's are its own.
  const settings = names
    .filter((name) => name.length > 9 && !name.startsWith("WEBSITE_"))
    .map((name) => ({ name, ...lettersOf(name) }));
  return Object.keys(env).flatMap((name) => {
    if (names.includes(name) || env[name] === "") {
      return [];
    }
    const given = lettersOf(name);
    // One slip leaves the first letters or the last. Nearly all variables end here, at each start.
    const meant = settings.find(
      ({ first, last, letters }) =>
        (first === given.first || last === given.last) && distanceOf(given.letters, letters, 1) < 2,
    );
    return meant === undefined
      ? []
      : [`${name} is no setting: rename it to ${meant.name}, or remove it`];
  });
}

function lettersOf(name: string) {
  const letters = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  return { letters, first: letters.slice(0, 4), last: letters.slice(-4) };
}
