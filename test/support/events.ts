import { readFile } from "node:fs/promises";
import { expect } from "vitest";

const read = (file: string): Promise<string> =>
  readFile(new URL(`../../${file}`, import.meta.url), "utf8");

const bodyOf = (source: string, name: string): string =>
  new RegExp(`interface ${name} \\{\n(.*?)\n\\}`, "s").exec(source)?.[1] ?? "";

const namesIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name = ""]) => name);

/** Every event that the app may log, with the fields it can have, from src/base/events.ts. */
export async function readEvents(): Promise<ReadonlyMap<string, readonly string[]>> {
  const [source, measure] = await Promise.all([
    read("src/base/events.ts"),
    read("src/base/measure.ts"),
  ]);
  const field = /^ {2}readonly (\w+)\??:/gm;
  const shared: Readonly<Record<string, readonly string[]>> = {
    Spent: namesIn(bodyOf(measure, "Spent"), field),
    Failure: namesIn(bodyOf(source, "Failure"), field),
    Restored: namesIn(bodyOf(source, "Restored"), field),
  };
  const entries = bodyOf(source, "Events").split(/\n(?= {2}["\w/])/);
  const events = new Map<string, readonly string[]>();
  for (const entry of entries) {
    const [, name, type = ""] = /^ {2}"?([\w-]+)"?: ([^{\n]*)/.exec(entry) ?? [];
    if (name !== undefined) {
      const others = namesIn(type, /(\w+)/g).flatMap((one) => shared[one] ?? []);
      events.set(name, ["event", ...others, ...namesIn(entry, /^ {4}readonly (\w+)\??:/gm)]);
    }
  }
  return events;
}

/** The events among the lines of a log; other lines are skipped. */
export function eventsIn(lines: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  return lines.flatMap((line) => {
    const [json] = /\{"event":.*\}$/.exec(line) ?? [];
    return json === undefined ? [] : [JSON.parse(json)];
  });
}

let declared: ReturnType<typeof readEvents> | undefined;

/** Fails if a log has an event, or a field of one, that src/base/events.ts doesn't declare. */
export async function expectKnownEvents(lines: readonly string[]): Promise<void> {
  declared ??= readEvents();
  const known = await declared;
  const unknown = eventsIn(lines).flatMap((event) =>
    Object.keys(event)
      .filter((name) => !known.get(String(event["event"]))?.includes(name))
      .map((name) => `${event["event"]}.${name}`),
  );
  expect([...new Set(unknown)]).toEqual([]);
}
