import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SeedbedError } from "../../client/index.ts";
import { SignIn } from "../access/sign-in.tsx";
import { keepKey, signInFor } from "../api.ts";
import { t } from "../texts.ts";
import { Command } from "./command.tsx";

interface Props {
  readonly failure: SeedbedError;
  /** Does again what failed. */
  readonly onRetry: () => void;
  /** The command for it, if it needs the master key where callers have keys. */
  readonly command?: string;
}

/** Why something failed, and what helps: a key, signing in, the role that is needed, or another try. */
export function Failure({ command, failure, onRetry }: Props): JSX.Element {
  const way = signInFor(failure);
  if (way === "key" && command !== undefined) {
    return (
      <div class="notice">
        <Command text={t("failure.master")} command={command} needsKey />
      </div>
    );
  }
  if (way === "key") {
    return <KeyForm onRetry={onRetry} />;
  }
  if (way === "entra") {
    return <SignIn onRetry={onRetry} />;
  }
  return (
    <div class="notice bad" role="alert">
      <p>
        {failure.code === "forbidden" && <strong>{t("failure.forbidden")} </strong>}
        {failure.detail}
      </p>
      {failure.requestId && <p class="quiet">{t("failure.request", { id: failure.requestId })}</p>}
      <button type="button" onClick={onRetry}>
        {t("app.retry")}
      </button>
    </div>
  );
}

function KeyForm({ onRetry }: Pick<Props, "onRetry">): JSX.Element {
  const [key, setKey] = useState("");
  return (
    <form
      class="notice"
      onSubmit={(event) => {
        event.preventDefault();
        keepKey(key);
        onRetry();
      }}
    >
      <p>{t("failure.key")}</p>
      <label>
        {t("failure.keyLabel")}
        <input
          type="password"
          autocomplete="off"
          required
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        {t("failure.useKey")}
      </button>
    </form>
  );
}
