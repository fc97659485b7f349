import { type JSX, Match, Show, Switch } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Toggle } from "../../ui/Field.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import type { MuteFor } from "../chats/model.ts";
import "./groups.css";
import { MuteMenu } from "./MuteMenu.tsx";
import type { DetailsModel } from "./model.ts";

/** What the details of a chat can do; what is left out is not offered. */
export interface DetailsActions {
  onMute: (duration: MuteFor | null) => void;
  onPin: (isPinned: boolean) => void;
  onArchive: (isArchived: boolean) => void;
  onAdd: () => void;
  onEdit: () => void;
  onLeave: () => void;
  onDelete?: (() => void) | undefined;
  onAnnouncements: (isOnlyAdmins: boolean) => void;
  onClose: () => void;
}

/** The details beside a conversation: a group, the general room, notes, or the other person. */
export function Details(
  props: DetailsActions & {
    chat: DetailsModel;
    /** The profile of the other person, in a direct chat. */
    profile?: JSX.Element;
    /** The members, in a group or the general room. */
    members?: JSX.Element;
    invites?: JSX.Element;
  },
): JSX.Element {
  const isShared = () => props.chat.kind === "group" || props.chat.kind === "everyone";
  const title = () =>
    ({
      group: t("info.group"),
      everyone: t("info.everyone"),
      direct: t("profile.title"),
      self: t("chats.notes"),
    })[props.chat.kind];
  return (
    <aside class="info" aria-label={title()} id="details">
      <header class="info-head">
        <IconButton class="info-back" icon="chevron-left" label={t("nav.back")} onClick={() => props.onClose()} />
        <h2>{title()}</h2>
        <Show when={props.chat.canEdit}>
          <IconButton
            icon="edit"
            label={props.chat.kind === "everyone" ? t("info.editRoom") : t("info.edit")}
            onClick={() => props.onEdit()}
          />
        </Show>
        <IconButton class="info-close" icon="close" label={t("info.close")} onClick={() => props.onClose()} />
      </header>
      <div class="info-body">
        <Switch>
          <Match when={isShared()}>
            <div class="info-top">
              <Avatar
                id={props.chat.colourId}
                name={props.chat.name}
                photo={props.chat.photo}
                kind={props.chat.kind === "everyone" ? "everyone" : "group"}
                size={96}
              />
              <h3>
                <bdi>{props.chat.name}</bdi>
              </h3>
              <p class="sub tn">
                {t("conversation.members", { count: props.chat.members })}
                <Show when={props.chat.online > 0}>
                  {" · "}
                  <span class="on">{t("info.online", { count: props.chat.online })}</span>
                </Show>
              </p>
            </div>
            <div class="acts4">
              <MuteMenu isMuted={props.chat.isMuted} onMute={props.onMute}>
                {(opener) => (
                  <button type="button" class="act" {...opener}>
                    <Icon name={props.chat.isMuted ? "bell-off" : "bell"} />
                    {props.chat.isMuted ? t("chats.unmute") : t("info.mute")}
                  </button>
                )}
              </MuteMenu>
              <Act
                icon="pin"
                words={props.chat.isPinned ? t("chats.unpin") : t("info.pin")}
                onClick={() => props.onPin(!props.chat.isPinned)}
              />
              <Show when={props.chat.canAdd}>
                <Act icon="user-plus" words={t("info.add")} onClick={() => props.onAdd()} />
              </Show>
              <Show when={props.chat.canLeave}>
                <Act icon="sign-out" isDanger words={t("common.leave")} onClick={() => props.onLeave()} />
              </Show>
            </div>
            <Show when={props.chat.about}>
              {(about) => (
                <dl class="info-about">
                  <dt>{t("info.about")}</dt>
                  <dd dir="auto">{about()}</dd>
                </dl>
              )}
            </Show>
            <Show when={props.chat.kind === "everyone" && props.chat.canEdit}>
              <div class="info-part info-switch">
                <span class="grow">
                  {t("info.announcements")}
                  <small id="announcements-hint">{t("info.announcementsHint")}</small>
                </span>
                <Toggle
                  label={t("info.announcements")}
                  describedBy="announcements-hint"
                  isOn={props.chat.settings.whoCanPost === "admins"}
                  onChange={props.onAnnouncements}
                />
              </div>
            </Show>
            {props.invites}
            <section aria-label={t("info.members")} id="members">
              <h4 class="info-sep">{t("info.members")}</h4>
              {props.members}
            </section>
          </Match>
          <Match when={props.chat.kind === "self"}>
            <div class="info-top">
              <Avatar id={props.chat.colourId} name={props.chat.name} photo={props.chat.photo} size={96} />
              <h3>{props.chat.name}</h3>
              <p class="sub">{t("info.notes")}</p>
            </div>
          </Match>
          <Match when={props.chat.kind === "direct"}>{props.profile}</Match>
        </Switch>
        <ul class="info-rows">
          <Show when={!isShared()}>
            <Line
              icon="pin"
              words={props.chat.isPinned ? t("chats.unpin") : t("info.pin")}
              onClick={() => props.onPin(!props.chat.isPinned)}
            />
          </Show>
          <Line
            icon="archive"
            words={props.chat.isArchived ? t("info.unarchiveChat") : t("info.archiveChat")}
            onClick={() => props.onArchive(!props.chat.isArchived)}
          />
          <Show when={props.onDelete}>
            {(remove) => <Line icon="trash" isDanger words={t("info.deleteChat")} onClick={() => remove()()} />}
          </Show>
        </ul>
      </div>
    </aside>
  );
}

function Act(props: { icon: IconName; words: string; isDanger?: boolean; onClick: () => void }): JSX.Element {
  return (
    <button type="button" class="act" classList={{ dng: props.isDanger === true }} onClick={() => props.onClick()}>
      <Icon name={props.icon} />
      {props.words}
    </button>
  );
}

function Line(props: { icon: IconName; words: string; isDanger?: boolean; onClick: () => void }): JSX.Element {
  return (
    <li>
      <button type="button" classList={{ dng: props.isDanger === true }} onClick={() => props.onClick()}>
        <Icon name={props.icon} />
        {props.words}
      </button>
    </li>
  );
}
