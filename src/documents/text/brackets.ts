import {
  type Edits,
  editedSlice,
  editMembers,
  keptPlaces,
  type Member,
  replace,
  type Span,
} from "./text-edit.ts";

/** The position of a list or an object in brackets, and of its members. */
export interface Brackets {
  readonly box: Span;
  readonly members: readonly Span[];
}

/** The text between two members, or between a member and a bracket. */
interface Gap {
  /** The comma with the space before it; empty if there is none. */
  readonly comma: string;
  /** A comment on the line of the preceding member, with the space before it. */
  readonly behind: string;
  readonly space: string;
  /** Comments on their own lines, up to the start of the member. */
  readonly above: string;
  /** Where the member starts, including its anchor and tag. */
  readonly end: number;
}

/**
 * @returns `undefined` if nothing would be left, or the layout is not supported
 */
export function editBrackets(text: string, brackets: Brackets, wanted: readonly Member[]): Edits {
  return editMembers(wanted, brackets.members.length, () => arrange(text, brackets, wanted));
}

function arrange(text: string, { box, members }: Brackets, wanted: readonly Member[]): Edits {
  const starts = [...members.map(({ start }) => start), box.end - 1];
  const gaps = starts.map((start, place) =>
    readGap(text, { start: members[place - 1]?.end ?? box.start + 1, end: start }),
  );
  const [first, second] = gaps;
  const closing = gaps.at(-1);
  const kept = keptPlaces(wanted);
  if (kept.length === 0 || first === undefined || closing === undefined) {
    return undefined;
  }
  const between = members.length > 1 ? second : undefined;
  const space = first.space.includes("\n") ? first.space : (between?.space ?? " ");
  const comma = between?.comma || ",";
  const newLine =
    gaps.find((gap) => gap?.space.includes("\n"))?.space ?? (text.includes("\r\n") ? "\r\n" : "\n");
  let content = text.slice(box.start, box.start + 1) + first.behind;
  let isAfterComment = first.behind !== "";
  const addSpace = (usual: string, above = "") => {
    const isByComment = isAfterComment || above !== "";
    content += (isByComment && !usual.includes("\n") ? newLine : usual) + above;
  };
  let count = 0;
  for (const [place, member] of wanted.entries()) {
    const { from } = member;
    const [before, after] = from === undefined ? [] : [gaps[from], gaps[from + 1]];
    const span = from === undefined ? undefined : members[from];
    if (from !== undefined && (before === undefined || after === undefined || span === undefined)) {
      return undefined;
    }
    const ownGap = from === undefined ? undefined : gaps[kept[count] ?? 0];
    const usual = ownGap === undefined || ownGap === first ? space : ownGap.space;
    addSpace(place === 0 ? first.space : usual, before?.above);
    const whole = { start: before?.end ?? 0, end: span?.end ?? 0 };
    const isLast = place === wanted.length - 1;
    content += "edits" in member ? editedSlice(text, whole, member.edits) : member.text;
    content += isLast ? closing.comma : after?.comma || comma;
    content += after?.behind ?? "";
    isAfterComment = after !== undefined && after.behind !== "";
    count += from === undefined ? 0 : 1;
  }
  addSpace(closing.space, closing.above);
  return [replace(box, content + text.slice(closing.end, box.end))];
}

/** @returns `undefined` if it contains anything else */
function readGap(text: string, { start, end }: Span): Gap | undefined {
  const token = /[ \t\r\n]+|#[^\r\n]*|,/y;
  const gap = { comma: "", behind: "", space: "", above: "" };
  let space = "";
  let isSameLine = true;
  token.lastIndex = start;
  let at = start;
  for (let found = token.exec(text); found !== null && at < end; found = token.exec(text)) {
    const [piece] = found;
    if (piece === ",") {
      gap.comma = isSameLine && gap.behind === "" ? `${space},` : ",";
      space = "";
    } else if (!piece.startsWith("#")) {
      space += piece;
      isSameLine &&= !piece.includes("\n");
    } else if (isSameLine && gap.behind === "") {
      gap.behind = space + piece;
      space = "";
    } else if (gap.above === "") {
      gap.space = space;
      gap.above = piece;
      space = "";
    } else {
      gap.above += space + piece;
      space = "";
    }
    at = token.lastIndex;
  }
  at = Math.min(at, end);
  if (gap.above === "") {
    gap.space = space;
  } else {
    gap.above += space;
  }
  return /^(?:\? +)?(?:[&!]\S*\s+)*$/.test(text.slice(at, end)) ? { ...gap, end: at } : undefined;
}
