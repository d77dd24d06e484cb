import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { forgetKey, hasKey } from "../api.ts";
import { t } from "../texts.ts";
import { hasSession, noteSignOut, onSignIn, readName, signOutUrl } from "./session.ts";

/** Who is signed in, and signing out; or forgetting the key. Nothing where neither is needed. */
export function Person(): JSX.Element | null {
  const [isSignedIn, setIsSignedIn] = useState(hasSession);
  const [name, setName] = useState<string>();
  useEffect(() => onSignIn(() => setIsSignedIn(true)), []);
  useEffect(() => {
    if (isSignedIn) {
      readName().then(setName, reportError);
    }
  }, [isSignedIn]);
  if (isSignedIn) {
    return (
      <>
        {name !== undefined && <span class="quiet">{name}</span>}
        <a href={signOutUrl} onClick={noteSignOut}>
          {t("access.signOut")}
        </a>
      </>
    );
  }
  return hasKey() ? (
    <button
      type="button"
      class="plain"
      onClick={() => {
        forgetKey();
        location.reload();
      }}
    >
      {t("access.forgetKey")}
    </button>
  ) : null;
}
