import type { JSX } from "preact";
import { callsOf, failureOf } from "../api.ts";
import { sayChange } from "../list/list-row.tsx";
import { changeOf, newestFirst, type Row } from "../list/rows.ts";
import { DraftLinks, draftsIn } from "../parts/draft-links.tsx";
import { useDraftNames } from "../parts/draft-names.ts";
import { Failure } from "../parts/failure.tsx";
import { Heading } from "../parts/heading.tsx";
import { useLoading } from "../parts/loading.ts";
import { useRowKeys } from "../parts/rows.ts";
import { urlOf } from "../place.ts";
import { type CollectionInfo, labelOf, titleOf } from "../schema.ts";
import { t } from "../texts.ts";

interface Props {
  readonly collections: readonly CollectionInfo[];
  /** The collection that was asked for and is not there. */
  readonly missing: string | undefined;
}

/** Of all collections together. */
const shown = 10;

/** Where an author begins: the collections, what is not saved, and what was changed last in any of them. */
export function Home({ collections, missing }: Props): JSX.Element {
  const { failure, reload, value } = useLoading("latest", () => readLatest(collections));
  const drafts = useDraftNames();
  const rows = useRowKeys<HTMLUListElement>();
  return (
    <>
      <Heading>{t("app.collections")}</Heading>
      {missing !== undefined && <p>{t("app.noCollection", { name: missing })}</p>}
      <ul class="cards">
        {collections.map(({ name }) => (
          <li key={name}>
            <a href={urlOf([name])}>
              {labelOf(name)} <span class="quiet">{value?.counts.get(name)}</span>
            </a>
          </li>
        ))}
      </ul>
      <DraftLinks
        label={t("home.drafts")}
        links={collections.flatMap((info) => draftsIn(info, drafts))}
        isMixed
      />
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!failure && value === undefined && <p role="status">{t("app.loading")}</p>}
      {value && (
        <>
          <h2 id="latest">{t("home.latest")}</h2>
          {collections
            .filter(({ name }) => !value.counts.has(name))
            .map(({ name }) => (
              <p key={name} class="quiet">
                {t("home.tooMany", { collection: labelOf(name) })}
              </p>
            ))}
          <ul ref={rows} class="rows latest" aria-labelledby="latest">
            {value.latest.map(({ info, row }) => (
              <li key={`${info.name}/${row.id}`}>
                <a class="row-main" href={urlOf([info.name, row.id])}>
                  {titleOf(info, row)}
                </a>
                <span class="quiet">{labelOf(info.name)}</span>
                <a class="quiet" href={changeUrl(info, row)}>
                  {sayChange(row)}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** The history of a document, with what an edit has changed. */
function changeUrl({ name }: CollectionInfo, row: Row): string {
  const { revision } = row._meta;
  const compared = changeOf(row) === "updated" && { from: revision - 1, to: revision };
  return urlOf([name, row.id], { history: true, ...compared });
}

interface Latest {
  /** The number of documents in each collection, except where there are too many to sort. */
  readonly counts: ReadonlyMap<string, number>;
  readonly latest: readonly { readonly info: CollectionInfo; readonly row: Row }[];
}

async function readLatest(collections: readonly CollectionInfo[]): Promise<Latest> {
  const pages = await Promise.all(
    collections.map(async (info) => ({ info, page: await readPage(info) })),
  );
  return {
    counts: new Map(
      pages.flatMap(({ info, page }) =>
        page?.total === undefined ? [] : [[info.name, page.total]],
      ),
    ),
    latest: pages
      .flatMap(({ info, page }) => (page?.items ?? []).map((row) => ({ info, row })))
      .toSorted((one, other) => newestFirst(one.row, other.row))
      .slice(0, shown),
  };
}

/** The documents that were changed last; `undefined` if there are too many to sort. */
async function readPage(info: CollectionInfo) {
  try {
    const fields = [info.titleField];
    return await callsOf(info)
      .list({ fields, sort: "-updatedAt", limit: shown, total: true })
      .page();
  } catch (error) {
    if (failureOf(error).code === "too-many-to-sort") {
      return undefined;
    }
    throw error;
  }
}
