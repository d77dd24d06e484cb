import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SeedbedError } from "../../client/index.ts";
import { SignIn } from "../access/sign-in.tsx";
import { hasKey, keepKey, signInFor } from "../api.ts";
import { type TextName, t } from "../texts.ts";
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
    return <KeyForm {...{ failure, onRetry }} />;
  }
  if (way === "entra") {
    return <SignIn onRetry={onRetry} />;
  }
  const { code, detail, requestId } = failure;
  const words = wordsFor(failure);
  return (
    <div class="notice bad" role="alert">
      <p>
        {code === "forbidden" && <strong>{t("failure.forbidden")} </strong>}
        {words === undefined ? detail : t(words)}
      </p>
      {!lasting.includes(code) && (
        <button type="button" onClick={onRetry}>
          {t("app.retry")}
        </button>
      )}
      {(words !== undefined || requestId !== undefined) && (
        <details class="quiet">
          <summary>{t("failure.support")}</summary>
          {words !== undefined && <p>{detail}</p>}
          {requestId !== undefined && <p>{t("failure.request", { id: requestId })}</p>}
        </details>
      )}
    </div>
  );
}

/** What is refused again, however often it is tried. */
const lasting: readonly string[] = ["already-exists", "not-found", "precondition-failed"];

/** What happened, for an author, where the message is for whoever writes or runs programs. */
function wordsFor({ code, status }: SeedbedError): TextName | undefined {
  switch (code) {
    case "already-exists":
      return "failure.exists";
    case "internal":
      return "failure.internal";
    case "no-answer":
      return status === undefined ? "failure.unreachable" : "failure.lost";
    case "precondition-failed":
      return "failure.movedOn";
    case "unexpected-answer":
      return "failure.unexpected";
    default:
      return undefined;
  }
}

function KeyForm({ failure, onRetry }: Pick<Props, "failure" | "onRetry">): JSX.Element {
  const [key, setKey] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const [isRefused, setIsRefused] = useState(hasKey);
  useEffect(() => {
    setIsRefused(hasKey());
    if (hasKey()) {
      setKey("");
      field.current?.focus();
    }
  }, [failure]);
  return (
    <form
      class="notice"
      onSubmit={(event) => {
        event.preventDefault();
        keepKey(key);
        onRetry();
      }}
    >
      {isRefused ? (
        <p role="alert" class="fault">
          {t("failure.keyRefused")}
        </p>
      ) : (
        <p>{t("failure.key")}</p>
      )}
      <label>
        {t("failure.keyLabel")}
        <input
          ref={field}
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
