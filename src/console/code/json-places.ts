import type { Text } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";
import { isExactNumber } from "../../documents/text/exact-number.ts";
import { toPath } from "../document/content.ts";

/** Where the value of a JSON Pointer is in a JSON text; the value around it if there is none. */
export function placeOf(tree: Tree, doc: Text, pointer: string) {
  let found = tree.topNode.firstChild;
  for (const name of toPath(pointer)) {
    const inner = found && memberOf(found, doc, name);
    if (!inner) {
      break;
    }
    found = inner;
  }
  const { from, to } = found ?? { from: 0, to: 0 };
  // Of something long, its first line is enough.
  return { from, to: Math.min(to, doc.lineAt(from).to) };
}

/** Where a text stops being JSON; `undefined` if the tree says nothing about it. */
export function faultOf(tree: Tree) {
  let found: { readonly from: number; readonly to: number } | undefined;
  tree.iterate({
    enter: ({ from, to, type }) => {
      if (found === undefined && type.isError) {
        found = { from, to };
      }
      return found === undefined;
    },
  });
  return found;
}

/** What a text in JSON has, and the document will not: all but the last of several members with one name, and digits of long numbers. */
export function lossesIn(tree: Tree, doc: Text) {
  const losses: { readonly from: number; readonly to: number; readonly as: "twice" | "digits" }[] =
    [];
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }) =>
    doc.sliceString(from, to);
  tree.iterate({
    enter: ({ node }) => {
      const { from, name, to } = node;
      if (name === "Number" && !isExactNumber(textOf(node))) {
        losses.push({ from, to, as: "digits" });
      }
      const keys = node.getChildren("Property").flatMap((member) => {
        const key = member.getChild("PropertyName");
        return key === null ? [] : [key];
      });
      const last = new Map(keys.map((key) => [textOf(key), key.from]));
      losses.push(
        ...keys
          .filter((key) => last.get(textOf(key)) !== key.from)
          .map((key) => ({ from: key.from, to: key.to, as: "twice" }) as const),
      );
    },
  });
  return losses;
}

function memberOf(node: SyntaxNode, doc: Text, name: string): SyntaxNode | null | undefined {
  const members = childrenOf(node);
  if (node.name === "Array") {
    return members.filter(({ name: kind }) => /^\w/.test(kind))[Number(name)];
  }
  return members.find((member) => {
    const key = member.getChild("PropertyName");
    return key !== null && doc.sliceString(key.from, key.to) === JSON.stringify(name);
  })?.lastChild;
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}
