import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The licences of the packages that modules belong to, ordered by name. Most licences require that their text
 * accompanies the code.
 * @throws Error if a package states no licence
 */
export async function noticesOf(moduleIds: Iterable<string>): Promise<string> {
  const folders = new Set(
    [...moduleIds].flatMap((id) => /.*\bnode_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []),
  );
  const notices = await Promise.all([...folders].map(noticeOf));
  // Many licences are the same text below another copyright line.
  const byTerms = Map.groupBy(notices, ({ terms }) => toWords(terms));
  return Array.from(byTerms.values(), (same) => {
    const byCopyright = Map.groupBy(same, ({ copyright }) => copyright);
    const owners = Array.from(byCopyright, ([copyright, packages]) => {
      const names = new Set(packages.map(({ name }) => name).toSorted());
      return [[...names].join("\n"), copyright].filter((part) => part !== "").join("\n\n");
    });
    const link = owners.length > 1 ? ["All of these are under the same terms:"] : [];
    return `${[...owners.toSorted(), ...link, same[0]?.terms].join("\n\n")}\n`;
  })
    .toSorted()
    .join(`\n${"-".repeat(80)}\n\n`);
}

/** Where the terms of the MIT and ISC licences begin; before it are their name and the copyright. */
const termsBegin = /^[ \t]*Permission (?:is hereby granted|to use)/m;

/** A text without its line breaks, indentation and kinds of quotes. */
export function toWords(text: string): string {
  return text.replaceAll(/[\s"'*“”]+/g, " ").trim();
}

interface Notice {
  readonly name: string;
  /** What is in its licence before the terms. */
  readonly copyright: string;
  readonly terms: string;
}

async function noticeOf(folder: string): Promise<Notice> {
  const { author, homepage, license, name, version } = JSON.parse(
    await readFile(join(folder, "package.json"), "utf8"),
  );
  if (typeof license !== "string") {
    throw new Error(
      `${name} ${version} states no licence. Find out which one applies before you bundle it.`,
    );
  }
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = await Promise.all(
    files.toSorted().map((file) => readFile(join(folder, file), "utf8")),
  );
  const by = [author?.name ?? author, homepage].filter((part) => part !== undefined).join(", ");
  const text = texts.length > 0 ? texts.join("\n\n") : `The package has no licence file. ${by}`;
  const whole = text.replaceAll("\r\n", "\n").trim();
  const at = Math.max(whole.search(termsBegin), 0);
  return {
    name: `${name} ${version} (${license})`,
    copyright: whole.slice(0, at).trim(),
    terms: whole.slice(at).trim(),
  };
}
