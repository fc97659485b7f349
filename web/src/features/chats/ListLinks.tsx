import { type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { routeUrl } from "../../routing/routes.ts";
import { Icon } from "../../ui/Icon.tsx";
import "./chats.css";

/** The links in the header of the list: a new group, a new message. */
export function NewLinks(): JSX.Element {
  return (
    <>
      <a
        class="ib"
        href={routeUrl({ name: "newGroup" })}
        aria-label={t("chats.newGroup")}
        data-tip={t("chats.newGroup")}
      >
        <Icon name="users" />
      </a>
      <a
        class="ib"
        href={routeUrl({ name: "newMessage" })}
        aria-label={t("chats.newMessage")}
        data-tip={t("chats.newMessage")}
      >
        <Icon name="compose" />
      </a>
    </>
  );
}

/** Leads to the archived chats, while there are any. */
export function ArchiveLink(props: { count: number }): JSX.Element {
  return (
    <Show when={props.count > 0}>
      <a class="archive-link" href={routeUrl({ name: "archive" })}>
        <Icon name="archive" />
        <span class="grow">{t("chats.archived")}</span>
        <span class="tn">{props.count}</span>
      </a>
    </Show>
  );
}
