import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../texts.ts";
import { noteSignIn, onSignIn, signInUrl } from "./session.ts";

interface Props {
  /** Does again what was refused. */
  readonly onRetry: () => void;
}

/** Signing in on the platform's page, in another tab: this page stays, and goes on as soon as the session is there. */
export function SignIn({ onRetry }: Props): JSX.Element {
  const retry = useRef(onRetry);
  retry.current = onRetry;
  useEffect(() => onSignIn(() => retry.current()), []);
  return (
    <div class="notice bad" role="alert">
      <p>{t("failure.signInFirst")}</p>
      <a
        class="button primary"
        href={signInUrl}
        target="seedbed-sign-in"
        rel="opener"
        onClick={noteSignIn}
      >
        {t("failure.signIn")}
      </a>{" "}
      <button type="button" onClick={onRetry}>
        {t("app.retry")}
      </button>
    </div>
  );
}
