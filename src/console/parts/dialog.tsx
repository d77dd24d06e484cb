import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../texts.ts";
import { keyIn } from "./keyboard.ts";

interface Props {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
  /** What the dialog is for; without it there is only a button to close. */
  readonly action?: {
    readonly text: string;
    /** Whether everything is there that has to be looked at first. */
    readonly isReady?: boolean;
    /** Whether it is under way: no closing takes that back, so the dialog stays until the end is known. */
    readonly isBusy?: boolean;
    readonly isDangerous?: boolean;
    readonly run: () => void;
  };
  /** Why it could not be done; in view, however long the dialog is. */
  readonly problem?: ComponentChildren;
}

/** A question that is asked because the author did something, never by itself. Esc closes it, Ctrl+S or Enter answers it. */
export function Dialog({ action, children, onClose, problem, title }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    const { current } = dialog;
    current?.showModal();
    current?.querySelector<HTMLElement>(".actions button")?.focus();
    return () => {
      // As long as it is open, nothing behind it can be focused.
      current?.close();
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, []);
  // Also when the action appears, because what it does has only now been shown.
  const hasAction = action !== undefined;
  useLayoutEffect(() => {
    const isElsewhere = dialog.current?.querySelector(".dialog-body :focus");
    if (!isElsewhere) {
      dialog.current?.querySelector<HTMLElement>(".actions button")?.focus();
    }
  }, [hasAction]);
  const { isBusy = false, isReady = true } = action ?? {};
  const isHeld = isBusy || !isReady;
  const run = () => {
    if (!isHeld) {
      action?.run();
    }
  };
  const close = () => {
    if (!isBusy) {
      onClose();
    }
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onKeyDown={(event) => {
        const act = { "Ctrl+S": run, Escape: close }[keyIn(event) ?? ""];
        // Left to itself, a browser closes the dialog at the second Esc, whatever the page says.
        if (act !== undefined) {
          event.preventDefault();
          act();
        }
      }}
    >
      <h2 id={id}>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it, a long text could not be scrolled with the keyboard */}
      <section class="dialog-body" aria-labelledby={id} tabIndex={0}>
        {children}
      </section>
      {problem && <div class="dialog-problem">{problem}</div>}
      <div class="actions">
        {action && (
          <button
            type="button"
            class={action.isDangerous ? "danger" : "primary"}
            aria-disabled={isHeld}
            onClick={run}
          >
            {action.text}
          </button>
        )}
        <button type="button" aria-disabled={isBusy} onClick={close}>
          {action ? t("app.cancel") : t("app.close")}
        </button>
      </div>
    </dialog>
  );
}
