import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import { newUuid } from "../api/platform.ts";
import { limits } from "../contract/generated.ts";
import { matches } from "../features/chats/filter.ts";
import { PickDialog } from "../features/groups/Dialogs.tsx";
import { type Details, MessageDetails } from "../features/messages/MessageDetails.tsx";
import type { ShownMessage } from "../features/messages/model.ts";
import { listOf } from "../features/messages/words.ts";
import type { Found } from "../features/people/model.ts";
import { t } from "../i18n/index.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";
import { toast } from "../ui/Toast.tsx";
import { errorWords } from "./errors.ts";
import { createFinder, foundChat, foundPerson } from "./finder.ts";
import { personOf } from "./models.ts";

/** Which dialog about a message is open. */
export interface Asked {
  readonly about: "details" | "forward";
  readonly message: ShownMessage;
}

/** The dialogs about one message: its details, and forwarding it. */
export function MessageDialogs(props: {
  account: Account;
  talk: Conversation;
  asked: Asked | undefined;
  onClose: () => void;
}): JSX.Element {
  const { account, talk } = props;
  const asked = (about: Asked["about"]) => (props.asked?.about === about ? props.asked.message : undefined);

  // ---- details ---------------------------------------------------------------------
  const [details, setDetails] = createSignal<Details>();
  const [hasFailed, setFailed] = createSignal(false);
  const load = async () => {
    const message = asked("details");
    const chat = talk.chat();
    if (message?.seq == null || chat === undefined) return;
    const { seq } = message;
    setDetails(undefined);
    setFailed(false);
    try {
      const { messages } = account.api;
      const [receipts, { edits }] = await Promise.all([messages.receipts(chat.id, seq), messages.edits(chat.id, seq)]);
      account.model.setUsers(receipts.users);
      const hasReceipts = chat.chat().hasReceipts;
      setDetails({
        storedAt: new Date(receipts.storedAt),
        receipts: hasReceipts
          ? receipts.receipts.map(({ userId, deliveredAt, readAt }) => ({
              userId,
              deliveredAt: deliveredAt == null ? undefined : new Date(deliveredAt),
              readAt: readAt == null ? undefined : new Date(readAt),
            }))
          : undefined,
        edits: edits.map(({ text, replacedAt }) => ({ text, replacedAt: new Date(replacedAt) })),
      });
    } catch {
      setFailed(true);
    }
  };
  createEffect(on(() => asked("details")?.key, load));
  // While it is open it follows: every new receipt of somebody asks again.
  createEffect(
    on(
      () => talk.chat()?.marks(),
      () => details() !== undefined && void refresh(),
      { defer: true },
    ),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const seq = asked("details")?.seq;
      const chat = talk.chat();
      if (seq == null || chat === undefined || details() === undefined) return;
      try {
        const { receipts } = await account.api.messages.receipts(chat.id, seq);
        const present = details();
        if (present?.receipts === undefined) return;
        setDetails({
          ...present,
          receipts: receipts.map(({ userId, deliveredAt, readAt }) => ({
            userId,
            deliveredAt: deliveredAt == null ? undefined : new Date(deliveredAt),
            readAt: readAt == null ? undefined : new Date(readAt),
          })),
        });
      } catch {
        // What is shown stays; the next receipt asks again.
      }
    }, 300);
  };

  // ---- forwarding --------------------------------------------------------------------
  const finder = createFinder(account);
  const options = createMemo((): readonly Found[] => {
    const words = finder.query().trim();
    const found: Found[] = [];
    const partners = new Set<number>();
    for (const entry of account.list()) {
      if (entry.kind !== "chat") continue;
      const { chat } = entry;
      const { kind, whoCanPost } = chat.chat();
      const user = chat.partnerId === undefined ? undefined : account.user(chat.partnerId);
      if (chat.partnerId !== undefined) partners.add(chat.partnerId);
      const canPost =
        whoCanPost === "everyone" || (kind === "general" ? account.me().role === "admin" : chat.my().role !== "member");
      const one =
        kind === "direct" && user !== undefined
          ? foundPerson(account, user)
          : foundChat(account, chat, canPost ? undefined : t("forward.adminsOnly"));
      if (words === "" || matches(words, one.name, one.userName ?? "")) found.push(one);
    }
    for (const user of finder.people()) if (!partners.has(user.id)) found.push(foundPerson(account, user));
    return found;
  });
  const forward = async (picked: readonly Found[]): Promise<string | undefined> => {
    const message = asked("forward");
    const chat = talk.chat();
    if (message?.seq == null || chat === undefined) return undefined;
    try {
      const { results } = await account.api.messages.forward(chat.id, message.seq, {
        targets: picked.map(({ key }) => ({
          clientId: newUuid(),
          ...(key.startsWith("u") ? { userId: Number(key.slice(1)) } : { chatId: Number(key.slice(1)) }),
        })),
      });
      const refused = picked.filter((_, at) => results[at]?.sent == null);
      if (refused.length > 0) return t("forward.failed", { names: listOf(refused.map(({ name }) => name)) });
      toast({ text: t("forward.done", { count: picked.length }) });
      return undefined;
    } catch (error) {
      return errorWords(error);
    }
  };

  return (
    <>
      <MessageDetails
        message={asked("details")}
        person={(id) => personOf(account, id)}
        details={details()}
        isFailed={hasFailed()}
        onRetry={() => void load()}
        onClose={props.onClose}
      />
      <Show when={asked("forward")}>
        <PickDialog
          isOpen
          title={t("forward.title")}
          label={t("forward.label")}
          query={finder.query()}
          onQuery={finder.setQuery}
          options={options()}
          isBusy={finder.isBusy()}
          verb={(count) => (count === 0 ? t("forward.none") : t("forward.send", { count }))}
          max={{ count: limits.forwardTargetsMax, why: t("group.cannotMore", { max: limits.forwardTargetsMax }) }}
          onDone={forward}
          onClose={props.onClose}
        />
      </Show>
    </>
  );
}
