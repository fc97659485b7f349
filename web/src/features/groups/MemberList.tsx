import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { routeUrl } from "../../routing/routes.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/Dialog.tsx";
import { Menu, MenuItem, MenuLine } from "../../ui/Menu.tsx";
import { presenceWords } from "../chats/words.ts";
import "./groups.css";
import type { MemberModel } from "./model.ts";

/** What can be done about a member. */
export interface MemberActions {
  onRole: (member: MemberModel, role: "admin" | "member" | "owner") => void;
  onRemove: (member: MemberModel) => void;
  onMessage: (member: MemberModel) => void;
}

const rank = { owner: 0, admin: 1, member: 2 } as const;
const activity = (member: MemberModel) =>
  member.presence.state === "online" || member.presence.state === "doNotDisturb"
    ? 0
    : member.presence.state === "away"
      ? 1
      : 2;

/** The members: the owner, admins, who is online, the rest. */
export function MemberList(
  props: MemberActions & {
    members: readonly MemberModel[];
    group: string;
    hasMore: boolean;
    onMore: () => void;
  },
): JSX.Element {
  const [asked, setAsked] = createSignal<{ about: "remove" | "makeOwner"; member: MemberModel }>();
  const sorted = createMemo(() =>
    [...props.members].sort(
      (one, other) =>
        rank[one.role] - rank[other.role] ||
        activity(one) - activity(other) ||
        one.name.localeCompare(other.name) ||
        one.id - other.id,
    ),
  );
  // Keyed by person, so that the focus stays in a row that changes.
  const ids = createMemo(() => sorted().map(({ id }) => id));
  const byId = createMemo(() => new Map(sorted().map((member) => [member.id, member])));
  return (
    <>
      <ul class="members">
        <For each={ids()}>{(id) => <Show when={byId().get(id)}>{(member) => <Row member={member()} />}</Show>}</For>
      </ul>
      <Show when={props.hasMore}>
        <div class="members-more">
          <Button variant="text" onClick={() => props.onMore()}>
            {t("info.moreMembers")}
          </Button>
        </div>
      </Show>
      <ConfirmDialog
        isOpen={asked()?.about === "remove"}
        title={t("member.removeTitle", { name: asked()?.member.name ?? "" })}
        verb={t("member.removeVerb")}
        onConfirm={() => {
          const one = asked();
          if (one !== undefined) props.onRemove(one.member);
        }}
        onClose={() => setAsked(undefined)}
      >
        {t("member.removeConfirm", { name: asked()?.member.name ?? "", group: props.group })}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked()?.about === "makeOwner"}
        title={t("member.ownerTitle", { name: asked()?.member.name ?? "" })}
        verb={t("member.ownerVerb")}
        onConfirm={() => {
          const one = asked();
          if (one !== undefined) props.onRole(one.member, "owner");
        }}
        onClose={() => setAsked(undefined)}
      >
        {t("member.ownerConfirm")}
      </ConfirmDialog>
    </>
  );

  function Row(row: { member: MemberModel }): JSX.Element {
    const state = () => row.member.presence.state;
    return (
      <li class="member-row">
        <a class="member" href={routeUrl({ name: "user", userName: row.member.userName })}>
          <Avatar
            id={row.member.id}
            name={row.member.name}
            photo={row.member.photo}
            size={36}
            presence={state() === "offline" ? undefined : state()}
          />
          <span class="grow">
            <span class="n ell">
              <bdi>{row.member.isMe ? t("member.you", { name: row.member.name }) : row.member.name}</bdi>
            </span>
            <span class="s ell" classList={{ on: state() === "online" }}>
              {presenceWords(row.member.presence, "long")}
            </span>
          </span>
          <Show when={row.member.role !== "member"}>
            <span class="r">{t(row.member.role === "owner" ? "role.owner" : "role.admin")}</span>
          </Show>
        </a>
        <Show when={!row.member.isMe}>
          <Menu
            label={t("member.actions", { name: row.member.name })}
            opener={(opener) => (
              <IconButton
                {...opener}
                size="sm"
                icon="more"
                class="member-more"
                label={t("member.actions", { name: row.member.name })}
              />
            )}
          >
            <MenuItem icon="chat" onChoose={() => props.onMessage(row.member)}>
              {t("profile.sendMessage")}
            </MenuItem>
            <Show when={row.member.can.includes("makeAdmin")}>
              <MenuItem icon="shield" onChoose={() => props.onRole(row.member, "admin")}>
                {t("member.makeAdmin")}
              </MenuItem>
            </Show>
            <Show when={row.member.can.includes("dropAdmin")}>
              <MenuItem icon="user" onChoose={() => props.onRole(row.member, "member")}>
                {t("member.dropAdmin")}
              </MenuItem>
            </Show>
            <Show when={row.member.can.includes("makeOwner")}>
              <MenuItem icon="key" onChoose={() => setAsked({ about: "makeOwner", member: row.member })}>
                {t("member.makeOwner")}
              </MenuItem>
            </Show>
            <Show when={row.member.can.includes("remove")}>
              <MenuLine />
              <MenuItem icon="trash" isDanger onChoose={() => setAsked({ about: "remove", member: row.member })}>
                {t("member.remove")}
              </MenuItem>
            </Show>
          </Menu>
        </Show>
      </li>
    );
  }
}
