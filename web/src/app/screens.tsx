import { createMemo, type JSX, lazy, Match, Switch } from "solid-js";
import type { ChatRowModel } from "../features/chats/model.ts";
import { route } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import { loadCommands, withTexts } from "./later.ts";

/** The screens that load when they are first shown, and where in the frame they stand. */

const NewMessagePane = lazy(() =>
  withTexts(async () => ({ default: (await import("./NewMessagePane.tsx")).NewMessagePane })),
);
const NewGroupPane = lazy(() =>
  withTexts(async () => ({ default: (await import("./NewGroupPane.tsx")).NewGroupPane })),
);
const ArchivePane = lazy(() => withTexts(async () => ({ default: (await import("./ArchivePane.tsx")).ArchivePane })));
const ProfilePane = lazy(() => withTexts(async () => ({ default: (await import("./ProfilePane.tsx")).ProfilePane })));
const JoinPane = lazy(() => withTexts(async () => ({ default: (await import("./JoinPane.tsx")).JoinPane })));
const StarredPane = lazy(() => withTexts(async () => ({ default: (await import("./StarredPane.tsx")).StarredPane })));
const DeleteChatDialog = lazy(() =>
  withTexts(async () => ({ default: (await import("../features/groups/Dialogs.tsx")).DeleteChatDialog })),
);

/** The details of a chat, beside its conversation. */
export const DetailsPane = lazy(() =>
  withTexts(async () => ({ default: (await import("./DetailsPane.tsx")).DetailsPane })),
);

/** What stands in the column of the list instead of the chats. */
export type ListPlace = "newMessage" | "newGroup" | "archive";

/**
 * The address decides, and where one came from: a profile found by the search keeps the search beside it, an archived chat the
 * archive.
 */
export function createListPlace(isArchived: (chatId: string) => boolean): () => ListPlace | undefined {
  return createMemo<ListPlace | undefined>((before) => {
    const here = route();
    switch (here.name) {
      case "newMessage":
      case "newGroup":
      case "archive":
        return here.name;
      case "user":
        return before === "newMessage" ? before : undefined;
      case "chat":
      case "chatInfo":
        return before === "archive" && isArchived(here.chat) ? before : undefined;
      default:
        return undefined;
    }
  });
}

/** One of the places of the list's column. */
export function ListScreen(props: { account: Account; place: ListPlace; selectedId: string | undefined }): JSX.Element {
  return (
    <Switch>
      <Match when={props.place === "newMessage"}>
        <NewMessagePane account={props.account} />
      </Match>
      <Match when={props.place === "newGroup"}>
        <NewGroupPane account={props.account} />
      </Match>
      <Match when={props.place === "archive"}>
        <ArchivePane account={props.account} selectedId={props.selectedId} />
      </Match>
    </Switch>
  );
}

/** Whether the address names a pane of {@link PaneScreen}. */
export function isPaneScreen(): boolean {
  return ["user", "invite", "starred"].includes(route().name);
}

/** A pane that is no conversation: a profile, an invitation, starred messages. */
export function PaneScreen(props: { account: Account }): JSX.Element {
  const user = () => {
    const here = route();
    return here.name === "user" ? here.userName : undefined;
  };
  const code = () => {
    const here = route();
    return here.name === "invite" ? here.code : undefined;
  };
  return (
    <Switch>
      <Match when={user()}>{(userName) => <ProfilePane account={props.account} userName={userName()} />}</Match>
      <Match when={code()}>{(invite) => <JoinPane account={props.account} code={invite()} />}</Match>
      <Match when={route().name === "starred"}>
        <StarredPane account={props.account} />
      </Match>
    </Switch>
  );
}

/** Asks before a chat of the list is deleted. */
export function DeleteRow(props: {
  account: Account;
  chat: ChatRowModel | undefined;
  onClose: () => void;
}): JSX.Element {
  const state = () => props.account.model.chats.get(Number(props.chat?.id));
  return (
    <DeleteChatDialog
      isOpen={props.chat !== undefined}
      name={props.chat?.name ?? ""}
      kind={props.chat?.kind ?? "direct"}
      members={state()?.chat().memberCount ?? 0}
      canDeleteForEveryone={props.chat?.kind === "group" && state()?.my().role === "owner"}
      onDelete={(scope) => {
        const id = Number(props.chat?.id);
        void loadCommands().then((commands) => commands.deleteChat(props.account, id, scope));
      }}
      onClose={props.onClose}
    />
  );
}
