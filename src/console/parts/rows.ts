import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { useKeys } from "./keyboard.ts";

/** Moves through the rows of a list with j and k. The ref is for the list; each row has one `.row-main`. */
export function useRowKeys<List extends HTMLElement>(): RefObject<List | null> {
  const list = useRef<List>(null);
  const move = (by: 1 | -1) => {
    const all: Element[] = Array.from(list.current?.querySelectorAll(".row-main") ?? []);
    const at = document.activeElement === null ? -1 : all.indexOf(document.activeElement);
    const next = all[at === -1 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    if (next instanceof HTMLElement) {
      next.focus();
    }
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  return list;
}
