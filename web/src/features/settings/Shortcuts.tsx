import { createUniqueId, For, type JSX } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Toggle } from "../../ui/Field.tsx";
import { singleKeys } from "../../ui/preferences.ts";
import { Card, Row } from "./rows.tsx";
import { shortcutGroups } from "./shortcutList.ts";
import "./settings.css";

/** All shortcuts, and the switch for those of a single key (WCAG 2.1.4). */
export function Shortcuts(): JSX.Element {
  const id = createUniqueId();
  return (
    <>
      <section class="card" aria-label={t("keys.single")}>
        <Row label={t("keys.single")} hint={t("keys.singleHint")} hintId={id}>
          <Toggle label={t("keys.single")} describedBy={id} isOn={singleKeys.get()} onChange={singleKeys.set} />
        </Row>
      </section>
      <For each={shortcutGroups()}>
        {(group) => (
          <Card title={t(group.title)}>
            <ShortcutRows rows={group.rows} />
          </Card>
        )}
      </For>
    </>
  );
}

/** What does what, as a list of terms. */
export function ShortcutRows(props: { rows: ReturnType<typeof shortcutGroups>[number]["rows"] }): JSX.Element {
  return (
    <dl class="skeys">
      <For each={props.rows}>
        {(row) => (
          <div>
            <dt>{t(row.what)}</dt>
            <dd>
              <For each={row.keys()}>{(key) => <kbd class="kbd">{key}</kbd>}</For>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
