import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * Leads to what somebody has asked for when it appears: the window shows it, and it has the focus. The same again when it
 * gets to another stage, unless somebody does something else by then. The element needs a `tabIndex`.
 */
export function useLead<Target extends HTMLElement>(
  stage?: unknown,
  isAskedFor = true,
): RefObject<Target | null> {
  const target = useRef<Target>(null);
  const hasAppeared = useRef(false);
  useEffect(() => {
    const { current } = target;
    const isElsewhere = hasAppeared.current && !isIdle(current);
    hasAppeared.current = true;
    if (isAskedFor && !isElsewhere) {
      current?.focus({ preventScroll: true });
      current?.scrollIntoView();
    }
  }, [stage]);
  return target;
}

/** Whether the focus is still there, or was lost with what had it. */
function isIdle(target: HTMLElement | null): boolean {
  const { activeElement, body } = document;
  return activeElement === target || activeElement === body;
}
