import { createEffect, createMemo, createSignal, on } from "solid-js";
import type { ProfileModel } from "../features/people/model.ts";
import type { Account } from "../state/account.ts";
import { chatTitle, presenceModel } from "./models.ts";

/** Groups whose members are looked up for "in common", at most: the newest ones. */
const lookUps = 10;

/** What is known of a person, and more as it is fetched. Make it inside a component. */
export function createProfile(account: Account, userId: () => number | undefined): () => ProfileModel | undefined {
  const { model } = account;
  const [joined, setJoined] = createSignal<ReadonlyMap<number, Date>>(new Map());
  const chats = createMemo(() => {
    model.chatsVersion();
    return [...model.chats.values()];
  });
  createEffect(
    on(userId, (id) => {
      if (id === undefined) return;
      void lookUpGroups();
      void lookUpJoining(id);
    }),
  );

  async function lookUpGroups(): Promise<void> {
    const unknown = chats()
      .filter((chat) => chat.chat().kind === "group" && chat.members.peek().size < chat.chat().memberCount)
      .sort((one, other) => Date.parse(other.chat().lastAt) - Date.parse(one.chat().lastAt));
    for (const chat of unknown.slice(0, lookUps)) {
      await account
        .conversation({ chatId: chat.id })
        .loadMembers()
        .catch(() => {});
    }
  }

  /** Everybody is in the general room since they registered. */
  async function lookUpJoining(id: number): Promise<void> {
    const general = chats().find((chat) => chat.chat().kind === "general");
    if (general === undefined) return;
    const talk = account.conversation({ chatId: general.id });
    try {
      let after: string | undefined;
      for (let page = 0; page < 4 && !general.members.peek().has(id); page++) {
        after = await talk.loadMembers(after);
        if (after === undefined) break;
      }
    } catch {
      return;
    }
    const member = general.members.peek().get(id);
    if (member !== undefined) setJoined(new Map(joined()).set(id, new Date(member.joinedAt)));
  }

  return createMemo(() => {
    const id = userId();
    const user = id === undefined ? undefined : account.user(id);
    if (id === undefined || user === undefined) return undefined;
    const isMe = id === model.meId;
    const direct = chats().find((chat) => chat.partnerId === id);
    const until = direct?.my().mutedUntil;
    return {
      id,
      name: user.name,
      userName: user.userName,
      photo: user.photoUrl ?? undefined,
      about: user.about ?? undefined,
      presence: isMe || user.isDeactivated ? undefined : presenceModel(account.presence(id)),
      isMe,
      isClosed: user.isDeactivated,
      inCommon: isMe
        ? []
        : chats()
            .filter((chat) => {
              const { kind } = chat.chat();
              return (kind === "group" && chat.members().has(id)) || (kind === "general" && !user.isDeactivated);
            })
            .map((chat) => ({ id: chat.id, name: chatTitle(account, chat) })),
      joinedAt: joined().get(id),
      isMuted: direct === undefined || isMe ? undefined : until != null && Date.parse(until) > Date.now(),
    };
  });
}
