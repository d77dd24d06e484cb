import {
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  windowScroll,
} from "@tanstack/virtual-core";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import { useKeys } from "./keyboard.ts";

interface Props<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** What is in a row: one `.row-main`, which takes the focus. */
  readonly children: (item: Item) => ComponentChildren;
  /** The key of the row that somebody goes on from, such as that of the document that they come back from. */
  readonly lead?: string | undefined;
}

/** Up to here all rows are drawn, so that the browser's own search finds everything. */
const fewRows = 300;
const overscan = 8;
const rowHeight = 53;

/** Rows of a list, of which only those near the window are drawn if there are many; j and k move through all of them. */
export function VirtualRows<Item>({ children, items, keyOf, lead }: Props<Item>): JSX.Element {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const count = items.length;
  const options = {
    ...{ count, overscan: count <= fewRows ? fewRows : overscan, scrollMargin: top },
    estimateSize: () => rowHeight,
    getItemKey: (index: number) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialRect: { width: innerWidth, height: innerHeight },
    onChange: () => draw(undefined),
  };
  const [rows] = useState(() => new Virtualizer<Window, HTMLLIElement>(options));
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), []);
  useLayoutEffect(() => {
    rows._willUpdate();
    const { current } = list;
    setTop(current === null ? 0 : Math.round(current.getBoundingClientRect().top + scrollY));
  }, [count]);

  const focused = useRef(-1);
  const [wanted, setWanted] = useState(-1);
  const move = (by: 1 | -1) => {
    const row = document.activeElement?.closest("li[data-index]");
    const at = row && list.current?.contains(row) ? Number(row.getAttribute("data-index")) : -1;
    const next = at === -1 ? Math.max(0, focused.current) : at + by;
    if (next >= 0 && next < count) {
      // Only if needed: it scrolls for some frames, against whoever scrolls meanwhile. A row that is drawn comes with its focus.
      if (!list.current?.querySelector(`[data-index="${next}"]`)) {
        rows.scrollToIndex(next);
      }
      setWanted(next);
    }
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  useLayoutEffect(() => {
    const index = items.findIndex((item) => keyOf(item) === lead);
    const { activeElement } = document;
    const isIdle = activeElement?.matches("body, h1") || list.current?.contains(activeElement);
    if (index !== -1 && isIdle) {
      rows.scrollToIndex(index, { align: "center" });
      setWanted(index);
    }
  }, [lead]);
  const drawn = rows.getVirtualItems();
  useLayoutEffect(() => {
    const main = list.current?.querySelector(`[data-index="${wanted}"] .row-main`);
    if (main instanceof HTMLElement) {
      main.focus();
      focused.current = wanted;
      setWanted(-1);
    }
  });

  const before = (drawn[0]?.start ?? top) - top;
  const after = rows.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top);
  return (
    <ul ref={list} class="rows" style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}>
      {drawn.map(({ index, key }) => {
        const item = items[index];
        return (
          item !== undefined && (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-setsize={count}
              aria-posinset={index + 1}
            >
              {children(item)}
            </li>
          )
        );
      })}
    </ul>
  );
}
