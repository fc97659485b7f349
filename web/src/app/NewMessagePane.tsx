import { createMemo, type JSX } from "solid-js";
import { matches } from "../features/chats/filter.ts";
import type { Found } from "../features/people/model.ts";
import { NewMessage } from "../features/people/NewMessage.tsx";
import { goBack, navigate, route } from "../routing/router.ts";
import { personChatId, routeUrl } from "../routing/routes.ts";
import type { Account } from "../state/account.ts";
import { createFinder, foundChat, foundPerson } from "./finder.ts";
import { chatKind, chatTitle } from "./models.ts";

/** `/new`: finding people and groups, put together from state and screen. */
export function NewMessagePane(props: { account: Account }): JSX.Element {
  const { account } = props;
  const { query, setQuery, isBusy, people } = createFinder(account);
  const groups = createMemo((): readonly Found[] => {
    account.model.chatsVersion();
    const words = query().trim();
    if (words === "") return [];
    return [...account.model.chats.values()]
      .filter((chat) => ["group", "everyone"].includes(chatKind(chat)) && matches(words, chatTitle(account, chat)))
      .map((chat) => foundChat(account, chat));
  });
  const selected = () => {
    const here = route();
    if (here.name !== "user") return undefined;
    const nick = here.userName.toLowerCase();
    const user = people().find(({ userName }) => userName.toLowerCase() === nick);
    return user === undefined ? undefined : `u${user.id}`;
  };
  return (
    <NewMessage
      query={query()}
      onQuery={setQuery}
      people={people().map((user) => foundPerson(account, user))}
      groups={groups()}
      url={(found) =>
        found.userName === undefined
          ? routeUrl({ name: "chat", chat: found.key.slice(1), beside: [] })
          : routeUrl({ name: "user", userName: found.userName })
      }
      notesUrl={routeUrl({ name: "chat", chat: personChatId(account.model.meId), beside: [] })}
      newGroupUrl={routeUrl({ name: "newGroup" })}
      selected={selected()}
      isBusy={isBusy()}
      // Beside a profile it is the list that closes; alone one comes back to where one was.
      onClose={() => (route().name === "newMessage" ? goBack({ name: "chats" }) : navigate({ name: "chats" }))}
    />
  );
}
