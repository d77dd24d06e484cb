import {
  type Edits,
  editedSlice,
  editMembers,
  keptPlaces,
  type Member,
  replace,
  type Span,
} from "./text-edit.ts";
import { indentAfterFirst, lineAfter, lineOf } from "./yaml-lines.ts";

/** A list or a mapping in block style, with separate lines for each member. */
export interface BlockCollection {
  readonly kind: "list" | "mapping";
  /** Where its first member starts. */
  readonly start: number;
  /** The positions of the members' nodes. */
  readonly members: readonly Span[];
}

/** The lines of one member. */
interface Block {
  /** Empty lines, and comments separated from the member by one: they stay in place. */
  readonly gap: Span;
  /** Comments directly above it. */
  readonly above: Span;
  /** From its first character to the end of its last line, with more deeply indented comments after it. */
  readonly body: Span;
}

/** The wanted members, and the line ending for added lines. */
export interface BlockChange {
  readonly wanted: readonly Member[];
  readonly eol: string;
}

/**
 * The edits of a list or a mapping in block style. Comments directly above a member, behind it, and below it with a
 * deeper indent move with it.
 */
export function editBlocks(text: string, collection: BlockCollection, change: BlockChange): Edits {
  return editMembers(change.wanted, collection.members.length, () => {
    const blocks = readBlocks(text, collection);
    return blocks && arrange(text, { ...collection, blocks }, change);
  });
}

function arrange(
  text: string,
  { blocks, kind, members, start }: BlockCollection & { readonly blocks: readonly Block[] },
  { eol, wanted }: BlockChange,
): Edits {
  const [firstBlock, lastBlock] = [blocks[0], blocks.at(-1)];
  const line = lineOf(text, start);
  const before = text.slice(line, start);
  const indent = " ".repeat(before.length);
  const { leads, trailing } = leadsOf(text, blocks, wanted);
  const [first, ...bodies] = wanted.map((member) => {
    const body = member.from === undefined ? undefined : blocks[member.from]?.body;
    return "text" in member
      ? indentAfterFirst(member.text, indent.length).replaceAll("\n", eol)
      : editedSlice(text, body ?? { start, end: start }, member.edits);
  });
  if (firstBlock === undefined || lastBlock === undefined || first === undefined) {
    return undefined;
  }
  const others = bodies.map((body, index) => `${leads[index + 1]}${indent}${body}`).join("");
  const putFrom = (from: number, head: string) => [
    replace({ start: from, end: lastBlock.body.end }, `${head}${first}${others}${trailing}`),
  ];
  const [lead = ""] = leads;
  if (before.trim() === "") {
    return putFrom(firstBlock.above.start, lead + indent);
  }
  // A comment behind the bar of an item belongs to the item, whatever its first key is.
  const isFirstGone = kind === "mapping" && wanted[0]?.from !== 0;
  const comment = isFirstGone ? commentBehind(text, members[0]) : "";
  return comment === "" && lead.trim() === ""
    ? putFrom(start, "")
    : putFrom(line + before.trimEnd().length, `${comment}${eol}${lead}${indent}`);
}

/** The text above each wanted member, and below the last: gaps keep their order, comments above move along. */
function leadsOf(text: string, blocks: readonly Block[], wanted: readonly Member[]) {
  const gaps = blocks.map(({ gap }) => slice(text, gap));
  const kept = keptPlaces(wanted).values();
  let done = 0;
  const leads = wanted.map(({ from }) => {
    const block = from === undefined ? undefined : blocks[from];
    if (block === undefined) {
      return "";
    }
    const next = (kept.next().value ?? 0) + 1;
    const gap = joinGaps(gaps.slice(done, next));
    done = next;
    return gap + slice(text, block.above);
  });
  return { leads, trailing: joinGaps(gaps.slice(done)) };
}

/** Keeps one of two gaps with empty lines. */
function joinGaps(gaps: readonly string[]): string {
  return gaps.reduce(
    (all, gap) => (all.trim() === "" && /^[ \t]*\r?\n/.test(gap) ? gap : all + gap),
    "",
  );
}

/** The comment behind a single-line range, with the space before it. */
function commentBehind(text: string, { end, start }: Span = { start: 0, end: 0 }): string {
  const rest = text.slice(end, lineAfter(text, end)).trimEnd();
  return /^\s+#/.test(rest) && !text.slice(start, end).includes("\n") ? rest : "";
}

/** @returns `undefined` if there is anything else between the members */
function readBlocks(
  text: string,
  { kind, members, start }: BlockCollection,
): readonly Block[] | undefined {
  const line = lineOf(text, start);
  const before = text.slice(line, start);
  if (!/^ *(?:- +)*$/.test(before)) {
    return undefined;
  }
  const blocks: Block[] = [];
  const aboveFirst = before.trim() === "" ? commentsAbove(text, line) : line;
  let lead: Omit<Block, "body"> = {
    gap: { start: aboveFirst, end: aboveFirst },
    above: { start: aboveFirst, end: line },
  };
  for (const [place, member] of members.entries()) {
    const from = lead.above.end + before.length;
    const opening = text.slice(from, Math.max(from, member.start));
    const isIndented = place === 0 || /^ *$/.test(text.slice(lead.above.end, from));
    if (!isIndented || !openings[kind].test(opening)) {
      return undefined;
    }
    const { behind, gap, next } = readComments(text, lineAfter(text, member.end), before.length);
    blocks.push({ ...lead, body: { start: from, end: behind } });
    lead = { gap: { start: behind, end: gap }, above: { start: gap, end: next } };
  }
  return blocks;
}

/** What may precede the node of a member. */
const openings = {
  list: /^-(?:\s|$)/,
  mapping: /^(?:\? +)?(?:[&!]\S* +)*$/,
} as const;

/** The start of the comment lines directly above a line. */
function commentsAbove(text: string, line: number): number {
  let top = line;
  while (top > 0) {
    const above = lineOf(text, top - 1);
    if (!/^[ \t]*#/.test(text.slice(above, top))) {
      break;
    }
    top = above;
  }
  return top;
}

/** The ends of the comments and empty lines from a line on: of deeper comments, of the last empty line, and of all. */
function readComments(text: string, from: number, column: number) {
  const emptyOrComment = /([ \t]*)(#[^\n]*)?(?:\r?\n|$)/y;
  let [behind, gap, next] = [from, from, from];
  let isBehind = true;
  while (next < text.length) {
    emptyOrComment.lastIndex = next;
    const found = emptyOrComment.exec(text);
    if (found === null) {
      break;
    }
    const [line, { length }, comment] = [found[0], found[1] ?? "", found[2]];
    next += line.length;
    if (comment === undefined) {
      gap = next;
    } else if (isBehind && length > column) {
      behind = next;
    } else {
      isBehind = false;
    }
  }
  return { behind, gap: Math.max(behind, gap), next };
}

function slice(text: string, { end, start }: Span): string {
  return text.slice(start, end);
}
