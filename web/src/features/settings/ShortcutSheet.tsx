import { For, type JSX } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ShortcutRows } from "./Shortcuts.tsx";
import { shortcutGroups } from "./shortcutList.ts";

/** All shortcuts in a dialog. */
export function ShortcutSheet(props: { isOpen: boolean; onClose: () => void }): JSX.Element {
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={t("keys.title")} hasClose>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keys must reach it */}
      <section class="ssheet" tabIndex={0} aria-label={t("keys.title")}>
        <For each={shortcutGroups()}>
          {(group) => (
            <section>
              <h3>{t(group.title)}</h3>
              <ShortcutRows rows={group.rows} />
            </section>
          )}
        </For>
      </section>
    </Dialog>
  );
}
