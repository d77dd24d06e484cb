import { useEffect, useRef, useState } from "preact/hooks";

/** Where the console is: everything has a URL. */
export interface Place {
  readonly collection: string | undefined;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
}

const moved = "seedbed-moved";

let before: Place | undefined;
const lists = new Map<string, string>();

/** The place before, since the page was loaded. */
export function placeBefore(): Place | undefined {
  return before;
}

/** The list of a collection, as it was seen last: with its search and its filters. */
export function listUrl(collection: string): string {
  return lists.get(collection) ?? urlOf([collection]);
}

type Query = Readonly<Record<string, string | number | true | undefined>>;

/** The URL of a place. A query value that is empty is left out; `true` is a flag. */
export function urlOf(path: readonly string[], query: Query = {}): string {
  const pieces = path.map((piece) => `/${encodeURIComponent(piece)}`);
  return withQuery(`/console${pieces.join("")}`, new URLSearchParams(), query);
}

/** The URL of the current place, with some values of its query changed. */
export function urlHere(query: Query): string {
  return withQuery(location.pathname, new URLSearchParams(location.search), query);
}

function withQuery(path: string, asked: URLSearchParams, query: Query): string {
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === "") {
      asked.delete(name);
    } else {
      asked.set(name, value === true ? "1" : String(value));
    }
  }
  return asked.size === 0 ? path : `${path}?${asked}`;
}

/** Goes to a place; `replace` leaves no entry in the browser's history. */
export function go(url: string, replace = false): void {
  history[replace ? "replaceState" : "pushState"](null, "", url);
  dispatchEvent(new Event(moved));
}

/** Goes to a place, unless the author has left the page that wants to by then. */
export function useGo(): typeof go {
  const isLeft = useRef(false);
  useEffect(
    () => () => {
      isLeft.current = true;
    },
    [],
  );
  return (url, replace) => {
    if (!isLeft.current) {
      go(url, replace);
    }
  };
}

/** The current place. Links inside the console don't load it anew. */
export function usePlace(): Place {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    let here = place;
    const read = () => {
      before = here;
      here = readPlace();
      setPlace(here);
    };
    addEventListener("popstate", read);
    addEventListener(moved, read);
    document.addEventListener("click", followLink);
    return () => {
      removeEventListener("popstate", read);
      removeEventListener(moved, read);
      document.removeEventListener("click", followLink);
    };
  }, []);
  return place;
}

function readPlace(): Place {
  const [, , collection, id] = location.pathname.split("/").map(decode);
  const query = new URLSearchParams(location.search);
  if (collection && !id && !query.has("new")) {
    lists.set(collection, location.pathname + location.search);
  }
  return { collection: collection || undefined, id: id || undefined, query };
}

/** A piece of a path; as it is if it is not encoded as one. */
function decode(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch (error) {
    if (error instanceof URIError) {
      return piece;
    }
    throw error;
  }
}

function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (
    link !== null &&
    isPlain &&
    event.button === 0 &&
    link.origin === location.origin &&
    /^\/console(\/|$)/.test(link.pathname)
  ) {
    event.preventDefault();
    go(link.href);
  }
}
