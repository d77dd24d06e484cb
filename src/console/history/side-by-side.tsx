import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { textOfRevision } from "../api.ts";
import { usePart } from "../code/loading.ts";
import { Failure } from "../parts/failure.tsx";
import { useLoading } from "../parts/loading.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

const load = () => import("../code/comparison.ts");

/** Below this, two texts beside each other can't be read. */
const narrow = "(max-width: 700px)";

/** Two revisions as texts, side by side. */
export function SideBySide({ from, id, info, to }: Props): JSX.Element {
  const { failure, reload, value } = useLoading(`${from}-${to}`, () =>
    Promise.all([from, to].map((number) => textOfRevision(info, id, number))),
  );
  const host = useRef<HTMLDivElement>(null);
  const isNarrow = useMedia(narrow);
  const part = usePart(load);
  useLayoutEffect(() => {
    if (host.current === null || value === undefined || part === undefined || part === "failed") {
      return;
    }
    const [before = "", after = ""] = value;
    return part.openComparison(host.current, {
      before: { label: t("history.revision", { number: from }), text: before },
      after: { label: t("history.revision", { number: to }), text: after },
      language: info.textForm === undefined ? "json" : "prompty",
      isNarrow,
    });
  }, [part, value, isNarrow, from, to, info]);
  return (
    <>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {part === "failed" && <p class="fault">{t("history.noSides")}</p>}
      {!failure && part !== "failed" && (part === undefined || value === undefined) && (
        <p>{t("app.loading")}</p>
      )}
      <div ref={host} class="difference" />
    </>
  );
}

function useMedia(query: string): boolean {
  const [isMatch, setIsMatch] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const read = () => setIsMatch(list.matches);
    list.addEventListener("change", read);
    return () => list.removeEventListener("change", read);
  }, [query]);
  return isMatch;
}
