import { createEffect, createUniqueId, type JSX, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { Button, IconButton } from "./Button.tsx";
import "./Dialog.css";

/**
 * A native modal dialog: a centred card, a bottom sheet on phones. The browser traps the focus, closes on Esc and gives the
 * focus back to the opener.
 */
export function Dialog(props: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** Buttons at the foot; a destructive one comes last and never has the first focus. */
  actions?: JSX.Element;
  /** Also show a close button beside the title. */
  hasClose?: boolean;
  children: JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  let dialog!: HTMLDialogElement;
  createEffect(() => {
    if (props.isOpen && !dialog.open) dialog.showModal();
    else if (!props.isOpen && dialog.open) dialog.close();
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is the keyboard's way out, the click is on the backdrop
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onClose={() => props.onClose()}
      onClick={(event) => {
        // Only the backdrop reports the dialog itself as target: its content fills the rest.
        if (event.target === dialog) dialog.close();
      }}
    >
      <Show when={props.isOpen}>
        <div class="dialog-in">
          <header>
            <h2 id={id}>{props.title}</h2>
            <Show when={props.hasClose}>
              <IconButton icon="close" label={t("common.close")} size="sm" onClick={() => dialog.close()} />
            </Show>
          </header>
          <div class="dialog-body">{props.children}</div>
          <Show when={props.actions}>
            <footer>{props.actions}</footer>
          </Show>
        </div>
      </Show>
    </dialog>
  );
}

/** Asks before something that cannot be undone. Cancel has the first focus. */
export function ConfirmDialog(props: {
  isOpen: boolean;
  title: string;
  /** The verb on the button that does it. */
  verb: string;
  onConfirm: () => void;
  onClose: () => void;
  children: JSX.Element;
}): JSX.Element {
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      actions={
        <>
          <Button variant="quiet" autofocus onClick={() => props.onClose()}>
            {t("common.cancel")}
          </Button>
          <Button
            variant="danger"
            onClick={() => {
              props.onConfirm();
              props.onClose();
            }}
          >
            {props.verb}
          </Button>
        </>
      }
    >
      {props.children}
    </Dialog>
  );
}
