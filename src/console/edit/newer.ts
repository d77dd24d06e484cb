import { useEffect, useState } from "preact/hooks";
import type { Revision } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import type { Document } from "../document/content.ts";
import type { CollectionInfo } from "../schema.ts";
import { latestOf } from "./work.ts";

/** What somebody else has saved since the author began. */
export interface Newer {
  readonly document: Document;
  readonly latest: Revision | undefined;
}

/** How often a page that is looked at asks whether its document has changed. */
const intervalMs = 30_000;

/** Asks now and then, and when the author comes back to the page, whether the document has changed. */
export function useNewer(info: CollectionInfo, base: Document | undefined): Newer | undefined {
  const [newer, setNewer] = useState<Newer>();
  useEffect(() => {
    setNewer(undefined);
    if (base === undefined) {
      return;
    }
    let isGone = false;
    const ask = async () => {
      if (document.visibilityState === "hidden") {
        return;
      }
      const found = await readNewer(info, base);
      if (!isGone && found !== undefined) {
        setNewer(found);
      }
    };
    const askSafely = () => {
      ask().catch(reportError);
    };
    const timer = setInterval(() => {
      askSafely();
    }, intervalMs);
    addEventListener("focus", askSafely);
    return () => {
      isGone = true;
      clearInterval(timer);
      removeEventListener("focus", askSafely);
    };
  }, [info, base]);
  return newer;
}

async function readNewer(info: CollectionInfo, base: Document): Promise<Newer | undefined> {
  try {
    const document = await callsOf(info).get(base.id, { ifNoneMatch: base });
    if (document === undefined || document._meta.etag === base._meta.etag) {
      return undefined;
    }
    return { document, latest: await latestOf(info, base.id) };
  } catch (error) {
    // A server that can't be asked now is asked again, and saving says what is wrong.
    failureOf(error);
    return undefined;
  }
}
