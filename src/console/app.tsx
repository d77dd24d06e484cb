import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Person } from "./access/person.tsx";
import { finishSignIn, returning } from "./access/session.ts";
import { readCollections } from "./api.ts";
import { BackupPage } from "./backups/backup.tsx";
import { Backups } from "./backups/backups.tsx";
import { isRunning, useWorks } from "./backups/works.ts";
import { Editing } from "./edit/editing.tsx";
import { History } from "./history/history.tsx";
import { Home } from "./home/home.tsx";
import { List } from "./list/list.tsx";
import { Dialog } from "./parts/dialog.tsx";
import { Failure } from "./parts/failure.tsx";
import { useKeys } from "./parts/keyboard.ts";
import { useLoading } from "./parts/loading.ts";
import { go, type Place, urlOf, usePlace } from "./place.ts";
import { type CollectionInfo, labelOf } from "./schema.ts";
import { Seeds } from "./seeds/seeds.tsx";
import { type TextName, t } from "./texts.ts";

/** The console: its header, and the page of the current place. */
export function App(): JSX.Element {
  const place = usePlace();
  const { failure, reload, value: collections = [] } = useLoading("collections", readCollections);
  const [isHelping, setIsHelping] = useState(false);
  const isWorking = useWorks().some(isRunning);
  useKeys({ "?": () => setIsHelping(true) });
  useEffect(() => {
    if (place.query.has(returning)) {
      finishSignIn();
      go(urlOf([]), true);
    }
  }, []);
  // In a narrow window, the header is wider than what is seen of it.
  useEffect(() => {
    document
      .querySelector(".bar [aria-current]")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [place.collection, collections.length]);

  return (
    <>
      <header class="bar">
        <a class="brand" href="/console">
          {t("app.title")}
        </a>
        <nav aria-label={t("app.collections")}>
          {collections.map(({ name }) => (
            <a
              key={name}
              href={urlOf([name])}
              aria-current={name === place.collection ? "page" : undefined}
            >
              {labelOf(name)}
            </a>
          ))}
        </nav>
        <nav class="elsewhere" aria-label={t("app.operations")}>
          {operatorsPages.map((name) => (
            <a
              key={name}
              href={urlOf([name])}
              aria-current={name === place.collection ? "page" : undefined}
            >
              {t(`${name}.title`)}
              {name === "backups" && isWorking && (
                <span class="busy" role="img" aria-label={t("work.running")} />
              )}
            </a>
          ))}
          <Person />
          <a href="/">{t("app.home")}</a>
          <a href="/docs">{t("app.docs")}</a>
          <button
            type="button"
            class="plain"
            aria-label={t("app.help")}
            onClick={() => setIsHelping(true)}
          >
            ?
          </button>
        </nav>
      </header>
      <main>
        {failure && <Failure failure={failure} onRetry={reload} />}
        {!failure && collections.length === 0 && <p>{t("app.loading")}</p>}
        {collections.length > 0 && <Page collections={collections} place={place} />}
      </main>
      {isHelping && <Help onClose={() => setIsHelping(false)} />}
    </>
  );
}

const operatorsPages = ["seeds", "backups"] as const;

interface PageProps {
  readonly collections: readonly CollectionInfo[];
  readonly place: Place;
}

function Page({ collections, place: { collection, id, query } }: PageProps): JSX.Element {
  if (collection === "seeds") {
    return <Seeds query={query} />;
  }
  if (collection === "backups") {
    return id === undefined ? (
      <Backups />
    ) : (
      <BackupPage key={id} name={id} {...{ query, collections }} />
    );
  }
  const info = collections.find(({ name }) => name === collection);
  if (info === undefined) {
    return <Home collections={collections} missing={collection} />;
  }
  if (id !== undefined && query.has("history")) {
    return <History key={`${collection}/${id}`} info={info} id={id} query={query} />;
  }
  if (id !== undefined || query.has("new")) {
    const copied = query.get("copy") ?? undefined;
    return (
      <Editing
        key={`${collection}/${id ?? `?${copied}`}`}
        {...{ info, collections, id, copied, query }}
      />
    );
  }
  return <List key={collection} info={info} query={query} />;
}

const shortcuts: readonly (readonly [string, TextName])[] = [
  ["/", "keys.search"],
  ["j", "keys.next"],
  ["k", "keys.previous"],
  ["Enter", "keys.open"],
  ["Ctrl+S", "keys.save"],
  ["Esc", "keys.leave"],
  ["?", "keys.help"],
];

function Help({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog title={t("app.help")} onClose={onClose}>
      <dl class="shortcuts">
        {shortcuts.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(name)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
