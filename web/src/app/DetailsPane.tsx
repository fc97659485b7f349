import { createEffect, createMemo, createSignal, type JSX, on, onMount, Show } from "solid-js";
import { newUuid } from "../api/platform.ts";
import { type InviteDto, limits, type MemberDto } from "../contract/generated.ts";
import { Details } from "../features/groups/Details.tsx";
import { DeleteChatDialog, EditGroup, LeaveDialog, PickDialog } from "../features/groups/Dialogs.tsx";
import { InviteLinks } from "../features/groups/InviteLinks.tsx";
import { MemberList } from "../features/groups/MemberList.tsx";
import type { DetailsModel, GroupSettings, InviteModel, InviteWish, MemberModel } from "../features/groups/model.ts";
import { Profile } from "../features/people/Profile.tsx";
import { t } from "../i18n/index.ts";
import { navigate } from "../routing/router.ts";
import { personChatId, routeUrl } from "../routing/routes.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";
import { Button } from "../ui/Button.tsx";
import { toast } from "../ui/Toast.tsx";
import { archiveChat, deleteChat, leaveChat, muteChat, pinChat } from "./chatCommands.ts";
import { errorWords, told } from "./errors.ts";
import { createFinder, foundPerson } from "./finder.ts";
import { headModel, personOf, presenceModel } from "./models.ts";
import { createProfile } from "./profiles.ts";

const rank = { member: 0, admin: 1, owner: 2 } as const;

/** `/c/:chat/info`: the details beside a conversation, put together from state and screens. */
export function DetailsPane(props: { account: Account; talk: Conversation; onClose: () => void }): JSX.Element {
  const { account, talk } = props;
  const me = account.model.meId;
  const [open, setOpen] = createSignal<"edit" | "add" | "leave" | "delete">();
  const close = () => setOpen(undefined);

  // ---- the chat ------------------------------------------------------------------
  const role = createMemo(() => {
    const chat = talk.chat();
    if (chat === undefined) return "member";
    if (chat.chat().kind === "general") return account.me().role === "admin" ? "admin" : "member";
    return chat.my().role;
  });
  const isAdmin = () => role() !== "member";
  const model = createMemo((): DetailsModel => {
    const head = headModel(account, talk);
    const chat = talk.chat();
    const dto = chat?.chat();
    const my = chat?.my();
    const isGroup = dto?.kind === "group";
    const isGeneral = dto?.kind === "general";
    return {
      id: chat?.id ?? 0,
      kind: head.kind,
      name: head.name,
      colourId: head.colourId,
      photo: head.photo,
      about: dto?.description ?? undefined,
      members: head.members?.count ?? 0,
      online: head.members?.online ?? 0,
      isMuted: my?.mutedUntil != null && Date.parse(my.mutedUntil) > Date.now(),
      isPinned: my?.isPinned === true,
      isArchived: my?.isArchived === true,
      canAdd: isGroup && (isAdmin() || dto.whoCanAdd === "everyone"),
      canEdit: (isGroup || isGeneral) && isAdmin(),
      canLeave: isGroup,
      isOwner: isGroup && role() === "owner",
      settings: {
        title: dto?.title ?? "",
        about: dto?.description ?? "",
        whoCanPost: dto?.whoCanPost ?? "everyone",
        whoCanAdd: dto?.whoCanAdd ?? "everyone",
        whoCanMentionAll: dto?.whoCanMentionAll ?? "admins",
        history: dto?.history ?? "all",
      },
    };
  });
  const chatId = () => model().id;
  const save = async (settings: GroupSettings): Promise<string | undefined> => {
    try {
      await account.api.chats.update(chatId(), {
        title: settings.title.trim(),
        description: settings.about.trim() === "" ? null : settings.about.trim(),
        photoUrl: talk.chat()?.chat().photoUrl ?? null,
        whoCanPost: settings.whoCanPost,
        whoCanAdd: settings.whoCanAdd,
        whoCanMentionAll: settings.whoCanMentionAll,
        history: settings.history,
      });
      return undefined;
    } catch (error) {
      return errorWords(error);
    }
  };

  // ---- members --------------------------------------------------------------------
  const [nextMembers, setNextMembers] = createSignal<string>();
  const [hasFailed, setFailed] = createSignal(false);
  const loadMembers = async (after?: string) => {
    setFailed(false);
    try {
      setNextMembers(await talk.loadMembers(after));
    } catch {
      setFailed(true);
    }
  };
  createEffect(
    on(
      () => talk.chat()?.id,
      (id) => {
        if (id !== undefined && (model().kind === "group" || model().kind === "everyone")) void loadMembers();
      },
    ),
  );
  const member = ({ userId, role: theirs }: MemberDto): MemberModel => {
    const { name, userName, photo } = personOf(account, userId);
    const isGroup = model().kind === "group";
    const can: MemberModel["can"][number][] = [];
    if (isGroup && model().isOwner && userId !== me)
      can.push(theirs === "admin" ? "dropAdmin" : "makeAdmin", "makeOwner");
    if (isGroup && isAdmin() && userId !== me && rank[theirs] < rank[role()]) can.push("remove");
    const presence = presenceModel(account.presence(userId));
    // One's own device is connected, whatever was heard last.
    const shown = userId === me && presence.state === "offline" ? { ...presence, state: "online" as const } : presence;
    return { id: userId, name, userName, photo, presence: shown, role: theirs, isMe: userId === me, can };
  };
  const members = createMemo(() => [...(talk.chat()?.members().values() ?? [])].map(member));

  // ---- adding -----------------------------------------------------------------------
  const finder = createFinder(account);
  const candidates = createMemo(() => {
    const present = talk.chat()?.members();
    return finder
      .people()
      .map((user) => foundPerson(account, user, present?.has(user.id) ? t("group.cannotMember") : undefined));
  });

  // ---- invite links -------------------------------------------------------------------
  const [invites, setInvites] = createSignal<readonly InviteDto[]>([]);
  // Made here: only the answer that makes a link holds its secret.
  const [codes, setCodes] = createSignal<ReadonlyMap<number, string>>(new Map());
  const canInvite = () => model().kind === "group" && model().canAdd;
  createEffect(
    on([chatId, canInvite], async ([id, can]) => {
      if (id === 0 || !can) return;
      try {
        setInvites(await account.api.chats.invites(id));
      } catch {
        // Without the list a new link can still be made.
      }
    }),
  );
  const inviteModels = createMemo(() =>
    invites().map((invite): InviteModel => {
      const code = codes().get(invite.id);
      return {
        id: invite.id,
        url: code === undefined ? undefined : location.origin + routeUrl({ name: "invite", code }),
        by: personOf(account, invite.createdBy).name,
        expiresAt: invite.expiresAt == null ? undefined : new Date(invite.expiresAt),
        maxUses: invite.maxUses ?? undefined,
        uses: invite.uses,
      };
    }),
  );
  const createInvite = async ({ expires, maxUses }: InviteWish) => {
    const hours = { hour: 1, day: 24, week: 7 * 24, never: undefined }[expires];
    try {
      const made = await account.api.chats.createInvite(chatId(), {
        operationId: newUuid(),
        ...(hours === undefined ? {} : { expiresAt: new Date(Date.now() + hours * 3_600_000).toISOString() }),
        ...(maxUses === undefined ? {} : { maxUses }),
      });
      if (made.code != null) setCodes(new Map(codes()).set(made.id, made.code));
      setInvites([...invites().filter(({ id }) => id !== made.id), made]);
    } catch (error) {
      toast({ text: errorWords(error) });
    }
  };
  const revokeInvite = ({ id }: InviteModel) => {
    const before = invites();
    setInvites(before.filter((invite) => invite.id !== id));
    account.api.chats.revokeInvite(chatId(), id).then(
      () => toast({ text: t("invites.revoked") }),
      (error: unknown) => {
        setInvites(before);
        toast({ text: errorWords(error) });
      },
    );
  };

  // ---- the other person ------------------------------------------------------------------
  const profile = createProfile(account, () => (model().kind === "direct" ? talk.userId() : undefined));

  onMount(() => document.querySelector<HTMLElement>("#details .info-close, #details .info-back")?.focus());

  return (
    <>
      <Details
        chat={model()}
        onClose={props.onClose}
        onMute={(duration) => muteChat(account, chatId(), duration)}
        onPin={(isPinned) => pinChat(account, chatId(), isPinned)}
        onArchive={(isArchived) => archiveChat(account, chatId(), isArchived)}
        onAdd={() => setOpen("add")}
        onEdit={() => setOpen("edit")}
        onLeave={() => setOpen("leave")}
        onDelete={model().kind === "everyone" || chatId() === 0 ? undefined : () => setOpen("delete")}
        onAnnouncements={(isOnlyAdmins) =>
          void save({ ...model().settings, whoCanPost: isOnlyAdmins ? "admins" : "everyone" }).then(
            (words) => words !== undefined && toast({ text: words }),
          )
        }
        profile={
          <Show when={profile()}>
            {(person) => (
              <Profile
                person={person()}
                onSend={props.onClose}
                onMute={(duration) => muteChat(account, chatId(), duration)}
              />
            )}
          </Show>
        }
        members={
          <Show
            when={!hasFailed()}
            fallback={
              <p class="members-fail" role="alert">
                {t("info.membersFailed")}{" "}
                <Button size="sm" variant="line" onClick={() => void loadMembers()}>
                  {t("common.tryAgain")}
                </Button>
              </p>
            }
          >
            <MemberList
              members={members()}
              group={model().name}
              hasMore={nextMembers() !== undefined}
              onMore={() => void loadMembers(nextMembers())}
              onRole={({ id }, wanted) => told(account.api.chats.setRole(chatId(), id, wanted))}
              onRemove={({ id }) => told(account.api.chats.removeMember(chatId(), id))}
              onMessage={({ id }) => navigate({ name: "chat", chat: personChatId(id), beside: [] })}
            />
          </Show>
        }
        invites={
          <Show when={canInvite()}>
            <InviteLinks invites={inviteModels()} onCreate={createInvite} onRevoke={revokeInvite} />
          </Show>
        }
      />
      <EditGroup
        isOpen={open() === "edit"}
        settings={model().settings}
        limits={limits}
        isRoom={model().kind === "everyone"}
        onSave={save}
        onClose={close}
      />
      <PickDialog
        isOpen={open() === "add"}
        title={t("group.pickTitle")}
        label={t("group.pickLabel")}
        query={finder.query()}
        onQuery={finder.setQuery}
        options={candidates()}
        isBusy={finder.isBusy()}
        verb={() => t("info.add")}
        max={{ count: limits.addMembersMax, why: t("group.cannotMore", { max: limits.addMembersMax }) }}
        onDone={async (picked) => {
          try {
            await account.api.chats.addMembers(
              chatId(),
              picked.map(({ key }) => Number(key.slice(1))),
            );
            toast({ text: t("member.added", { count: picked.length }) });
            return undefined;
          } catch (error) {
            return errorWords(error);
          }
        }}
        onClose={close}
      />
      <LeaveDialog
        isOpen={open() === "leave"}
        name={model().name}
        successors={model().isOwner ? members().filter(({ id }) => id !== me) : undefined}
        isLast={model().members <= 1}
        onLeave={(successor) => void leaveChat(account, chatId(), successor)}
        onClose={close}
      />
      <DeleteChatDialog
        isOpen={open() === "delete"}
        name={model().name}
        kind={model().kind}
        members={model().members}
        canDeleteForEveryone={model().isOwner}
        onDelete={(scope) => deleteChat(account, chatId(), scope)}
        onClose={close}
      />
    </>
  );
}
