import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { UserDto } from "../contract/generated.ts";
import { matches } from "../features/chats/filter.ts";
import type { Found } from "../features/people/model.ts";
import type { Account } from "../state/account.ts";
import type { ChatState } from "../state/chat.ts";
import { activityOf } from "../state/lists.ts";
import { chatKind, chatTitle, presenceModel } from "./models.ts";

/** How long after the last key the server is asked, in milliseconds. */
const pause = 150;

/** Finding people: known ones from the first letter, the server's from the second. Make it inside a component. */
export function createFinder(account: Account) {
  const [query, setQuery] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const [answer, setAnswer] = createSignal<{ query: string; ids: readonly number[] }>({ query: "", ids: [] });
  createEffect(
    on(query, (words) => {
      const asked = words.trim().replace(/^@/u, "");
      if (asked.length < 2) {
        setBusy(false);
        return;
      }
      let isStale = false;
      setBusy(true);
      const timer = setTimeout(async () => {
        try {
          const { users } = await account.loadPeople({ query: asked, limit: 50 });
          if (!isStale) setAnswer({ query: asked, ids: users.map(({ id }) => id) });
        } catch {
          // Whoever is known already is still found.
        }
        if (!isStale) setBusy(false);
      }, pause);
      onCleanup(() => {
        isStale = true;
        clearTimeout(timer);
      });
    }),
  );

  /** Everybody one may write to: the directory and those one has a conversation with. */
  const directory = createMemo(() => {
    const { model } = account;
    model.chatsVersion();
    const ids = new Set(model.listed());
    for (const chat of model.chats.values()) if (chat.partnerId !== undefined) ids.add(chat.partnerId);
    ids.delete(model.meId);
    return ids;
  });
  /** People the query leaves, whoever is there first. */
  const people = createMemo((): readonly UserDto[] => {
    const words = query().trim();
    const { ids, query: answered } = answer();
    const isAnswer = answered !== "" && answered === words.replace(/^@/u, "");
    const found = new Map<number, UserDto>();
    for (const id of [...directory(), ...(isAnswer ? ids : [])]) {
      const user = account.user(id);
      if (user === undefined || user.isDeactivated) continue;
      if (words === "" || (isAnswer && ids.includes(id)) || matches(words, user.name, user.userName))
        found.set(id, user);
    }
    return [...found.values()].sort(
      (one, other) =>
        activityOf(account.presence(other.id)) - activityOf(account.presence(one.id)) ||
        one.name.localeCompare(other.name) ||
        one.id - other.id,
    );
  });
  return { query, setQuery, isBusy, people };
}

/** A person as something that can be found. */
export function foundPerson(account: Account, user: UserDto, why?: string): Found {
  return {
    key: `u${user.id}`,
    kind: "person",
    name: user.name,
    userName: user.userName,
    colourId: String(user.id),
    photo: user.photoUrl ?? undefined,
    presence: presenceModel(account.presence(user.id)),
    why,
  };
}

/** A group or the general room as something that can be found. */
export function foundChat(account: Account, chat: ChatState, why?: string): Found {
  const kind = chatKind(chat);
  return {
    key: `c${chat.id}`,
    kind: kind === "everyone" ? "everyone" : kind === "group" ? "group" : "person",
    name: chatTitle(account, chat),
    members: kind === "group" || kind === "everyone" ? chat.chat().memberCount : undefined,
    colourId: String(chat.id),
    photo: chat.chat().photoUrl ?? undefined,
    why,
  };
}
