import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/**
 * Moves the focus when what had it is gone, such as a button that has done what it is for. An author who has left a field has it
 * nowhere, and wants that.
 * @param selector finds what gets it
 */
export function useLostFocus(selector: string): void {
  const last = useRef<EventTarget>(null);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      last.current = target;
    };
    addEventListener("focusin", note);
    return () => removeEventListener("focusin", note);
  }, []);
  useLayoutEffect(() => {
    const { activeElement, body } = document;
    const isGone = last.current instanceof Element && !last.current.isConnected;
    if (isGone && activeElement === body) {
      document.querySelector<HTMLElement>(selector)?.focus();
    }
  });
}
