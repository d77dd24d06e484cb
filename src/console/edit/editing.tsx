import type { JSX } from "preact";
import { Failure } from "../parts/failure.tsx";
import { Heading } from "../parts/heading.tsx";
import { useKeys } from "../parts/keyboard.ts";
import { useLoading } from "../parts/loading.ts";
import { go, listUrl, urlOf } from "../place.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import { Editor } from "./editor.tsx";
import { readStart } from "./work.ts";

interface Props {
  readonly info: CollectionInfo;
  /** All collections, which prompts can name. */
  readonly collections: readonly CollectionInfo[];
  /** `undefined` for a new document. */
  readonly id: string | undefined;
  /** The document that a new one is a copy of. */
  readonly copied: string | undefined;
  readonly query: URLSearchParams;
}

/** The page of one document, from reading it to editing it. */
export function Editing({ collections, copied, id, info, query }: Props): JSX.Element {
  const { failure, reload, value } = useLoading("start", () => readStart(info, id, copied));
  if (failure?.code === "not-found" && id !== undefined) {
    return <Missing {...{ info, id }} />;
  }
  if (failure) {
    return <Failure failure={failure} onRetry={reload} />;
  }
  if (value === undefined) {
    return <p>{t("app.loading")}</p>;
  }
  return <Editor {...{ info, collections, id, query, start: value }} />;
}

function Missing({ id, info }: { readonly id: string; readonly info: CollectionInfo }) {
  useKeys({ Escape: () => go(listUrl(info.name)) });
  return (
    <>
      <Heading>{id}</Heading>
      <p>{t("edit.gone")}</p>
      <a class="button" href={urlOf([info.name, id], { history: true })}>
        {t("edit.history")}
      </a>
    </>
  );
}
