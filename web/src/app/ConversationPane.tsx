import {
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  lazy,
  mapArray,
  on,
  onCleanup,
  Show,
  untrack,
} from "solid-js";
import { ConversationHead } from "../features/chats/ConversationHead.tsx";
import "./app.css";
import { Composer, type ComposerHandle, type Written } from "../features/composer/Composer.tsx";
import { MessageList, type MessageListHandle } from "../features/messages/MessageList.tsx";
import type { MessageAction, ShownMessage } from "../features/messages/model.ts";
import { spokenText } from "../features/messages/words.ts";
import type { Picking } from "../features/picker/EmojiPicker.tsx";
import { locale, t } from "../i18n/index.ts";
import { type Anchor, HeightCache, type MoreState, type Start } from "../list/index.ts";
import { navigate } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";
import { namesInDirect, singleKeys } from "../ui/preferences.ts";
import { toast } from "../ui/Toast.tsx";
import { createCut } from "./ConnectionBanner.tsx";
import { HeadActions } from "./HeadActions.tsx";
import { loadCommands, withTexts } from "./later.ts";
import type { Asked } from "./MessageDialogs.tsx";
import { headModel, personOf, sameHead, shownMessage } from "./models.ts";
import { createPinned } from "./pinned.ts";
import { createReadLine } from "./readLine.ts";

const MessageDialogs = lazy(() =>
  withTexts(async () => ({ default: (await import("./MessageDialogs.tsx")).MessageDialogs })),
);
const EmojiPicker = lazy(() =>
  withTexts(async () => ({ default: (await import("../features/picker/EmojiPicker.tsx")).EmojiPicker }), "more"),
);
const PinnedPane = lazy(() => withTexts(async () => ({ default: (await import("./PinnedPane.tsx")).PinnedPane })));

/** How long a deletion for everyone can be taken back: it is sent only then, because it is final (C28). */
const undoTime = 10_000;

/** Where each conversation was left, and how tall its messages are: both belong to the chat, not to the pane. */
const anchors = new WeakMap<Conversation, Anchor>();
const heights = new WeakMap<Conversation, HeightCache>();

/** One conversation: header, messages, composer. */
export function ConversationPane(props: {
  account: Account;
  talk: Conversation;
  otherUnread: number;
  unreadBar: JSX.Element;
  /** A message to open at, by its number in the chat. */
  message?: string | undefined;
  /** Worked in now; the others beside it do not take the focus and are not announced. */
  isFocused?: boolean;
  /** Buttons of the header that concern the pane. */
  paneActions?: JSX.Element;
  /** The last button of the header: closes the pane. */
  closeAction?: JSX.Element;
  /** Leaves the conversation. */
  onClose?: () => void;
}): JSX.Element {
  const { account, talk } = props;
  const me = account.model.meId;
  let pane!: HTMLDivElement;
  let list: MessageListHandle | undefined;
  let composer: ComposerHandle | undefined;

  // ---- opening -------------------------------------------------------------------
  const [isReady, setReady] = createSignal(false);
  const [unreadFrom, setUnreadFrom] = createSignal<string | null>(null);
  let start: Start = { kind: "end" };

  const open = async () => {
    await talk.open();
    const asked = props.message === undefined ? undefined : Number(props.message);
    const chat = talk.chat();
    const read = chat?.readSet;
    if (asked !== undefined && (await talk.jumpTo(asked))) {
      const key = messages().find((message) => message.seq === asked)?.key;
      if (key !== undefined) start = { kind: "message", key };
    } else if (chat !== undefined && read !== undefined && chat.unread().count > 0) {
      // The first unread may lie far before the newest page: load around the watermark.
      if (!chat.window.covers(read.readUpTo + 1, read.readUpTo + 1)) await talk.jumpTo(read.readUpTo + 1);
      const key = firstUnread();
      if (key !== undefined) {
        setUnreadFrom(key);
        start = { kind: "unread", key };
      }
    } else {
      const anchor = anchors.get(talk);
      if (anchor !== undefined) start = { kind: "anchor", anchor };
    }
    setReady(true);
  };
  const isUnread = ({ seq, isMine, note, isDeleted }: ShownMessage) => {
    const read = talk.chat()?.readSet;
    if (read === undefined || seq === null || isMine || note !== undefined || isDeleted) return false;
    return seq > read.readUpTo && !read.reads.includes(seq);
  };
  const firstUnread = () => messages().find(isUnread)?.key;

  // ---- messages ------------------------------------------------------------------
  // One memo a bubble: a change of one message makes one new object, all others stay the same.
  const bubbles = createMemo(mapArray(talk.timeline, (item) => createMemo(() => shownMessage(account, talk, item))));
  const messages = createMemo((): readonly ShownMessage[] => bubbles().map((bubble) => bubble()));
  void untrack(open);

  // Messages that came while the window was in the background get a divider of their own; without any it stays where it is.
  const isWatched = () => document.visibilityState === "visible" && document.hasFocus();
  let lastWatched: number | undefined;
  const onWatch = () => {
    const newest = talk.chat()?.applied ?? 0;
    if (!isWatched()) lastWatched ??= newest;
    else if (lastWatched !== undefined) {
      const from = lastWatched;
      lastWatched = undefined;
      const first = messages().find((message) => message.seq !== null && message.seq > from && isUnread(message));
      if (isReady() && first !== undefined) setUnreadFrom(first.key);
    }
  };
  document.addEventListener("visibilitychange", onWatch);
  for (const name of ["focus", "blur"] as const) addEventListener(name, onWatch);

  const leave = () => {
    document.removeEventListener("visibilitychange", onWatch);
    for (const name of ["focus", "blur"] as const) removeEventListener(name, onWatch);
    const anchor = list?.anchor();
    if (anchor === undefined) anchors.delete(talk);
    else anchors.set(talk, anchor);
    talk.leave();
  };
  onCleanup(leave);

  // With a mouse one wants to write; on touch the keyboard would cover what one came to read.
  const focusOnOpening = () => {
    if (props.isFocused === false) return;
    if (matchMedia("(pointer: coarse)").matches) pane.querySelector<HTMLElement>(".conv-who h2")?.focus();
    else composer?.focus();
  };

  /** The focus is on a message: it must not vanish, however far one scrolls. */
  const isOnMessage = () => pane.querySelector(".vl-rows")?.contains(document.activeElement) === true;
  const more = (has: boolean, kind: "older" | "newer"): MoreState => {
    if (!has) return "none";
    if (talk.loading() === kind) return "loading";
    return talk.loadError() === undefined ? "idle" : "failed";
  };

  // ---- people ----------------------------------------------------------------------
  const head = createMemo(() => headModel(account, talk), undefined, { equals: sameHead });
  const person = (id: number) => personOf(account, id);
  // The chat changes with every message, its kind does not.
  const kind = createMemo(() => talk.chat()?.chat().kind);
  const candidates = createMemo(() => {
    const chat = talk.chat();
    if (chat === undefined) return [];
    if (kind() === "direct") return chat.partnerId === undefined ? [] : [person(chat.partnerId)];
    account.model.usersVersion();
    const ids = kind() === "general" ? [...account.model.knownUsers()].map(({ id }) => id) : [...chat.members().keys()];
    return ids.filter((id) => id !== me).map(person);
  });
  const findMembers = (query: string) => {
    const words = query.toLocaleLowerCase();
    return candidates().filter(
      ({ name, userName }) =>
        name.toLocaleLowerCase().includes(words) || userName.toLocaleLowerCase().startsWith(words),
    );
  };
  const idByNick = (nick: string) => {
    const wanted = nick.toLocaleLowerCase();
    return [...candidates(), person(me)].find(({ userName }) => userName.toLocaleLowerCase() === wanted)?.id;
  };
  createEffect(() => {
    if (kind() === "group") void untrack(() => talk.loadMembers()).catch(() => {});
  });

  // ---- writing -----------------------------------------------------------------------
  const [editing, setEditing] = createSignal<ShownMessage>();
  const reply = createMemo(() => {
    const seq = talk.draft().replyToSeq;
    const target = seq === undefined ? undefined : messages().find((message) => message.seq === seq);
    if (target === undefined) return undefined;
    return {
      authorId: target.authorId,
      name: person(target.authorId).name,
      text: spokenText(target.text ?? t("message.deleted")),
      isMine: target.isMine,
    };
  });
  const draftWith = (replyToSeq: number | undefined) => {
    const { text } = talk.draft();
    talk.setDraft(replyToSeq === undefined ? { text } : { text, replyToSeq });
  };
  const isCut = createCut(() => account.connection());
  const slash = {
    onMute: () => {
      const chat = talk.chat();
      const until = chat?.my().mutedUntil;
      const isMuted = until != null && Date.parse(until) > Date.now();
      if (chat === undefined) return;
      void loadCommands().then((commands) => commands.muteChat(account, chat.id, isMuted ? null : "always"));
      toast({ text: t(isMuted ? "slash.unmuted" : "slash.muted") });
    },
    get onInvite() {
      const chat = talk.chat();
      const canAdd = chat?.chat().kind === "group" && (chat.chat().whoCanAdd === "everyone" || isChatAdmin());
      return canAdd ? () => navigate({ name: "chatInfo", chat: String(chat.id) }) : undefined;
    },
  };
  const loadSlash = () => withTexts(() => import("../features/composer/slash.ts"), "more");
  const send = (written: Written) => {
    if (!written.text.startsWith("/")) return sendText(written);
    const { replyToSeq } = talk.draft();
    // A command that cannot be loaded is a text like any other.
    loadSlash().then(
      ({ runCommand }) => {
        const text = runCommand(written.text, slash);
        if (text !== undefined) sendText({ ...written, text }, replyToSeq);
      },
      () => sendText(written, replyToSeq),
    );
  };
  const sendText = ({ text, mentions, mentionsAll }: Written, replyToSeq = talk.draft().replyToSeq) => {
    setUnreadFrom(null);
    void talk.send({ text, mentions, mentionsAll, replyToSeq }).then(() => list?.toEnd());
  };
  const saveEdit = ({ text, mentions, mentionsAll }: Written) => {
    const target = editing();
    setEditing(undefined);
    if (target?.seq != null && text !== target.text) attempt(talk.edit(target.seq, text, mentions, mentionsAll));
  };
  const editLast = () => {
    const dayAgo = Date.now() - 24 * 60 * 60_000;
    const last = messages().findLast(
      ({ isMine, seq, note, isDeleted, at }) =>
        isMine && seq !== null && note === undefined && !isDeleted && at.getTime() > dayAgo,
    );
    if (last !== undefined) setEditing(last);
  };

  const canWrite = createMemo(() => {
    const chat = talk.chat();
    if (chat === undefined) return true;
    return chat.chat().whoCanPost === "everyone" || isChatAdmin();
  });
  const isChatAdmin = () => {
    const chat = talk.chat();
    if (chat === undefined) return false;
    return chat.my().role !== "member" || (chat.chat().kind === "general" && account.me().role === "admin");
  };
  const canPin = () => isDirectLike() || isChatAdmin() || (talk.chat()?.chat().kind === "group" && canWrite());
  const [asked, setAsked] = createSignal<Asked>();
  const hasAsked = createMemo((before: boolean) => before || asked() !== undefined, false);
  const roleOf = (id: number) => {
    const role = talk.chat()?.members().get(id)?.role;
    return talk.chat()?.chat().kind !== "group" || role === undefined || role === "member"
      ? undefined
      : t(`role.${role}`).toLocaleLowerCase(locale());
  };
  const pinned = createPinned(account, talk);
  const readLine = createReadLine(account, talk, messages);
  const [picking, setPicking] = createSignal<Picking>();
  const hasPicked = createMemo((before: boolean) => before || picking() !== undefined, false);
  const showPerson = (id: number) => {
    const { userName } = person(id);
    if (userName !== "") navigate({ name: "user", userName });
  };
  // A message named by the address of the open chat is gone to, as the list of starred ones does.
  createEffect(
    on(
      () => props.message,
      (seq) => seq !== undefined && isReady() && list?.jumpTo(Number(seq)),
      { defer: true },
    ),
  );
  const isDirectLike = () => head().kind === "direct" || head().kind === "self";

  const allowed = (message: ShownMessage): readonly MessageAction[] => {
    if (message.seq === null || message.note !== undefined) return [];
    if (message.isDeleted) return ["deleteForMe"];
    const actions: MessageAction[] = [];
    if (canWrite()) actions.push("reply");
    if (message.isMine) actions.push("edit");
    actions.push("copy", "star");
    actions.push("forward");
    if (canPin()) actions.push("pin");
    if (!message.isMine) actions.push(isUnread(message) ? "markRead" : "markUnread");
    actions.push("details", "deleteForMe");
    if (message.isMine || (!isDirectLike() && isChatAdmin())) actions.push("deleteForEveryone");
    return actions;
  };
  const onAction = (action: Exclude<MessageAction, "copy">, message: ShownMessage) => {
    const { seq } = message;
    if (seq === null) return;
    switch (action) {
      case "reply":
        setEditing(undefined);
        draftWith(seq);
        composer?.focus();
        break;
      case "edit":
        setEditing(message);
        break;
      case "pin":
        attempt(talk.pinMessage(seq, message.isPinned !== true));
        break;
      case "star":
        attempt(talk.star(seq, message.isStarred !== true));
        break;
      case "markRead":
        talk.readOne(seq);
        break;
      case "markUnread":
        attempt(talk.markUnread(seq));
        if (props.onClose === undefined) navigate({ name: "chats" });
        else props.onClose();
        break;
      case "deleteForMe":
        attempt(talk.delete(seq, "me"));
        toast({
          text: t("message.deletedForMe"),
          action: { label: t("common.undo"), onChoose: () => attempt(talk.restore(seq)) },
        });
        break;
      case "deleteForEveryone":
        deleteLater(seq);
        break;
      case "forward":
      case "details":
        setAsked({ about: action, message });
        break;
      default:
        break;
    }
  };
  // Final once the server has it, so it waits for as long as it can be taken back.
  const deleteLater = (seq: number) => {
    const timer = setTimeout(() => attempt(talk.delete(seq, "everyone")), undoTime);
    toast({
      text: t("message.deletingForEveryone"),
      action: { label: t("common.undo"), onChoose: () => clearTimeout(timer) },
    });
  };

  const cache = heights.get(talk) ?? new HeightCache();
  heights.set(talk, cache);

  return (
    <div class="conv" ref={pane}>
      <ConversationHead
        chat={head()}
        otherUnread={props.otherUnread}
        actions={
          <>
            {props.paneActions}
            <HeadActions account={account} talk={talk} />
            {props.closeAction}
          </>
        }
      />
      <Show when={pinned().length > 0}>
        <PinnedPane
          account={account}
          talk={talk}
          pinned={pinned()}
          canPin={canPin()}
          onJump={(seq) => list?.jumpTo(seq)}
        />
      </Show>
      {props.unreadBar}
      <Show when={isReady()} fallback={<div class="conv-wait" aria-busy="true" />}>
        <MessageList
          ref={(handle) => {
            list = handle;
          }}
          messages={messages()}
          meId={me}
          person={person}
          personByNick={idByNick}
          kind={head().kind === "self" ? "notes" : (head().kind as "direct" | "group" | "everyone")}
          title={head().name}
          start={start}
          cache={cache}
          older={more(talk.hasOlder(), "older")}
          newer={more(talk.hasNewer(), "newer")}
          onNeedOlder={() => void talk.loadOlder(isOnMessage())}
          onNeedNewer={() => void talk.loadNewer(isOnMessage())}
          onNeedAround={(seq) => (seq === Number.MAX_SAFE_INTEGER ? talk.jumpToEnd() : void talk.jumpTo(seq))}
          unreadFrom={unreadFrom()}
          onRead={(seq) => talk.shown(seq)}
          allowed={allowed}
          canReact={canWrite()}
          typing={head().typing}
          readLine={readLine()}
          hasFaces={head().kind !== "direct" || matchMedia("(min-width: 720px)").matches}
          hasNamesInDirect={namesInDirect.get()}
          hasSingleKeys={singleKeys.get()}
          isAnnounced={props.isFocused !== false}
          onLeave={() => composer?.focus()}
          onAction={onAction}
          onReact={(message, emoji) => message.seq !== null && attempt(talk.react(message.seq, emoji))}
          onPickReaction={(message, beside) =>
            setPicking({ beside, onPick: (emoji) => message.seq !== null && attempt(talk.react(message.seq, emoji)) })
          }
          onRetry={(message) => void account.retry(message.key)}
          onDiscard={(message) => void account.discard(message.key)}
          onPerson={showPerson}
          roleOf={roleOf}
        />
      </Show>
      <Composer
        ref={(handle) => {
          composer = handle;
          focusOnOpening();
        }}
        chat={head().id}
        name={head().name}
        draft={talk.draft().text}
        onDraft={(text) => {
          const { replyToSeq } = talk.draft();
          talk.setDraft(replyToSeq === undefined ? { text } : { text, replyToSeq });
        }}
        onSend={send}
        reply={reply()}
        onCancelReply={() => draftWith(undefined)}
        edit={editing() === undefined ? undefined : { key: editing()?.key ?? "", text: editing()?.text ?? "" }}
        onSaveEdit={saveEdit}
        onCancelEdit={() => setEditing(undefined)}
        onEditLast={editLast}
        onTyping={() => talk.typing()}
        findMembers={findMembers}
        idByNick={idByNick}
        canMentionAll={talk.chat()?.chat().whoCanMentionAll === "everyone" || isChatAdmin()}
        findCommands={(query) =>
          loadSlash().then(({ findCommands }) =>
            findCommands(query, slash).map(({ name, hint }) => ({ name, words: t(hint) })),
          )
        }
        isOffline={isCut()}
        onEmoji={(beside) => setPicking({ beside, onPick: (emoji) => composer?.insert(emoji) })}
        readOnly={canWrite() ? undefined : t("conversation.adminsOnly")}
        onLeave={() => list?.focus()}
      />
      <Show when={hasPicked()}>
        <EmojiPicker picking={picking()} onClose={() => setPicking(undefined)} />
      </Show>
      <Show when={hasAsked()}>
        <MessageDialogs account={account} talk={talk} asked={asked()} onClose={() => setAsked(undefined)} />
      </Show>
    </div>
  );
}

/** Optimistic changes take themselves back; the person is told. */
function attempt(change: Promise<unknown>): void {
  change.catch(() => toast({ text: t("error.notDone") }));
}
