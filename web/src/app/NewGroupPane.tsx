import { createMemo, type JSX } from "solid-js";
import { newUuid } from "../api/platform.ts";
import { limits } from "../contract/generated.ts";
import type { GroupSettings } from "../features/groups/model.ts";
import { NewGroup } from "../features/groups/NewGroup.tsx";
import type { Found } from "../features/people/model.ts";
import { goBack, navigate } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import { errorWords } from "./errors.ts";
import { createFinder, foundPerson } from "./finder.ts";

/** `/new/group`: making a group, put together from state and screen. */
export function NewGroupPane(props: { account: Account }): JSX.Element {
  const { account } = props;
  const { query, setQuery, isBusy, people } = createFinder(account);
  const options = createMemo(() => people().map((user) => foundPerson(account, user)));
  // The same wish repeated is the same operation: an answer that was lost makes no second group.
  const operations = new Map<string, string>();
  const create = async (picked: readonly Found[], settings: GroupSettings) => {
    const wish = {
      title: settings.title.trim(),
      memberIds: picked.map(({ key }) => Number(key.slice(1))),
      ...(settings.about.trim() === "" ? {} : { description: settings.about.trim() }),
      whoCanPost: settings.whoCanPost,
      whoCanAdd: settings.whoCanAdd,
      history: settings.history,
    };
    const key = JSON.stringify(wish);
    const operationId = operations.get(key) ?? newUuid();
    operations.set(key, operationId);
    try {
      const chatId = await account.createGroup({ operationId, ...wish });
      navigate({ name: "chat", chat: String(chatId), beside: [] }, true);
      return undefined;
    } catch (error) {
      return errorWords(error);
    }
  };
  return (
    <NewGroup
      query={query()}
      onQuery={setQuery}
      options={options()}
      isBusy={isBusy()}
      limits={limits}
      max={limits.addMembersMax}
      onCreate={create}
      onClose={() => goBack({ name: "chats" })}
    />
  );
}
