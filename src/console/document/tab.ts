import { once } from "../../base/once.ts";
import { randomKey } from "../../client/random-key.ts";

const tabName = "seedbed-tab";

/** How long the page before a reload may go on holding its name on a busy machine, in milliseconds. */
const patience = 2_000;

/** The name of this tab, the same one after a reload. A duplicated tab has a copy of the name of another, and needs its own. */
export const readTab = once(async (): Promise<string> => {
  const known = sessionStorage.getItem(tabName);
  if (known !== null && (await isHeld(known))) {
    return known;
  }
  const tab = `${tabName}-${randomKey()}`;
  sessionStorage.setItem(tabName, tab);
  await isHeld(tab);
  return tab;
});

/** The names of the tabs that are open. A page without TLS has no locks: there, none is known. */
export async function openTabs(): Promise<ReadonlySet<string>> {
  const { held = [] } = "locks" in navigator ? await navigator.locks.query() : {};
  return new Set(held.map(({ name = "" }) => name));
}

/** Holds a name as long as the page is shown. Returns whether it could: no other page does. */
async function isHeld(tab: string): Promise<boolean> {
  if (!("locks" in navigator)) {
    return true;
  }
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const hold = () => {
    resolve(true);
    // A page that is left ends when its browser has time for it; the next one needs the name now.
    return new Promise<void>((release) => {
      addEventListener("pagehide", () => release(), { once: true });
    });
  };
  navigator.locks
    .request(tab, { signal: AbortSignal.timeout(patience) }, hold)
    .catch((error: unknown) => {
      resolve(false);
      if (!(error instanceof DOMException)) {
        reportError(error);
      }
    });
  addEventListener(
    "pageshow",
    ({ persisted }) => {
      if (persisted) {
        isHeld(tab).catch(reportError);
      }
    },
    { once: true },
  );
  return promise;
}
