import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { placeBefore } from "../place.ts";
import { t } from "../texts.ts";

/** The heading of a page, which names its tab, too. It takes the focus if that was lost with the page before. */
export function Heading({ children }: { readonly children: string }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (placeBefore() !== undefined && document.activeElement === document.body) {
      heading.current?.focus();
    }
  }, []);
  useEffect(() => {
    document.title = `${children} · ${t("app.title")}`;
  }, [children]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
