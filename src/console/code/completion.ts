import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Named } from "../document/prompt-names.ts";

/** How far back the mark that the cursor is in can begin. */
const maxMark = 2_000;

const statements = "elif else endfor endif endraw endset for if raw set".split(" ");

/** Completes names inside of template marks: what the prompt can name, and what it has defined before. */
export function completeFields(names: () => readonly Named[]) {
  return ({ explicit, pos, state }: CompletionContext): CompletionResult | null => {
    const before = state.sliceDoc(Math.max(0, pos - maxMark), pos);
    const mark = openMark(before);
    if (mark === undefined) {
      return null;
    }
    const { inside, opening } = mark;
    const path = inside.split(/[^\p{L}\p{N}_.]/u).at(-1) ?? "";
    const lead = inside.slice(0, inside.length - path.length).trimEnd();
    const typed = path.split(".").at(-1) ?? "";
    const isStatement = opening === "{%" && /^[-+]?$/.test(lead);
    if (lead.endsWith("|") || (path === "" && !explicit && inside.trim() !== "")) {
      return null;
    }
    const options = isStatement
      ? statements.map((label): Completion => ({ label, type: "keyword" }))
      : fieldsAt([...names(), ...namesBefore(state.sliceDoc(0, pos))], path).map(
          ({ about, name }): Completion => ({
            label: name,
            type: path.includes(".") ? "property" : "variable",
            ...(about !== undefined && { info: about }),
          }),
        );
    return { from: pos - typed.length, options, validFor: /^[\p{L}\p{N}_]*$/u };
  };
}

/** The mark at the end of a text that is not closed yet. */
function openMark(text: string): { readonly opening: string; readonly inside: string } | undefined {
  const start = Math.max(text.lastIndexOf("{{"), text.lastIndexOf("{%"));
  const end = Math.max(text.lastIndexOf("}}"), text.lastIndexOf("%}"));
  return start > end
    ? { opening: text.slice(start, start + 2), inside: text.slice(start + 2) }
    : undefined;
}

/** What can follow the last dot of a path. */
function fieldsAt(names: readonly Named[], path: string): readonly Named[] {
  return path
    .split(".")
    .slice(0, -1)
    .reduce<readonly Named[]>(
      (fields, name) => fields.find((field) => field.name === name)?.fields ?? [],
      names,
    );
}

/** The names that the template itself defines. */
function namesBefore(text: string): readonly Named[] {
  const found = text.matchAll(/\{%[-+]?[ \t]*(?:for|set)[ \t]+([\p{L}_][\p{L}\p{N}_]*)/gu);
  return [...new Set(Array.from(found, ([, name = ""]) => name))].map((name) => ({
    name,
    fields: [],
  }));
}
