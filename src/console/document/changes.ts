import { structuredPatch } from "diff";
import type { FieldChange } from "../../client/index.ts";
import { toPointer } from "../../documents/pointer.ts";
import { type Fields, isFields, isSame, type Path, toText } from "./content.ts";

/** More differing lines than this are shown as two whole texts. */
const maxEditLength = 1_000;

/** The fields that differ between two contents, in field order. Objects are compared field by field, lists as a whole. */
export function changesBetween(before: Fields, after: Fields): readonly FieldChange[] {
  return pathsOf([before, after]).flatMap(({ path, values: [old, now] }) =>
    isSame(old, now) ? [] : [toChange(path, old, now)],
  );
}

/** All fields of some contents, each with its value in every one. */
export function pathsOf<Contents extends readonly unknown[]>(
  contents: Contents,
  path: Path = [],
): readonly { readonly path: Path; readonly values: Contents }[] {
  const isInner = contents.some(isFields) && contents.every((one) => isFields(one));
  if (!isInner) {
    return [{ path, values: contents }];
  }
  const names = new Set(contents.flatMap((one) => (isFields(one) ? Object.keys(one) : [])));
  return [...names].flatMap((name) =>
    pathsOf(
      mapContents(contents, (one) =>
        isFields(one) && Object.hasOwn(one, name) ? one[name] : undefined,
      ),
      [...path, name],
    ),
  );
}

/** Keeps the length of a tuple, which `map` forgets. */
function mapContents<Contents extends readonly unknown[]>(
  contents: Contents,
  convert: (content: unknown) => unknown,
): Contents {
  return contents.map(convert) as unknown as Contents;
}

function toChange(path: Path, before: unknown, after: unknown): FieldChange {
  const pointer = toPointer(path);
  if (before === undefined || after === undefined) {
    return before === undefined
      ? { pointer, kind: "added", after }
      : { pointer, kind: "removed", before };
  }
  const [old, now] = [toText(before), toText(after)];
  const patch =
    old.includes("\n") || now.includes("\n")
      ? structuredPatch("", "", old, now, "", "", { maxEditLength })
      : undefined;
  const hunks = patch?.hunks.map((hunk) => ({
    ...hunk,
    lines: hunk.lines.filter((line) => !line.startsWith("\\")),
  }));
  return { pointer, kind: "changed", before, after, ...(hunks && { hunks }) };
}
