import { createEffect, createSignal, For, type JSX, on, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import type { ChatKind } from "../chats/model.ts";
import type { Found } from "../people/model.ts";
import { PickList } from "../people/PickList.tsx";
import { GroupFields, type GroupLimits } from "./GroupFields.tsx";
import "./groups.css";
import type { GroupSettings, MemberModel } from "./model.ts";

/** Changes name, description and permissions of a group. */
export function EditGroup(props: {
  isOpen: boolean;
  settings: GroupSettings;
  limits: GroupLimits;
  isRoom: boolean;
  /** Resolves to what went wrong, in words. */
  onSave: (settings: GroupSettings) => Promise<string | undefined>;
  onClose: () => void;
}): JSX.Element {
  const [draft, setDraft] = createSignal(props.settings);
  const [failure, setFailure] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  createEffect(
    on(
      () => props.isOpen,
      () => {
        setDraft(props.settings);
        setFailure(undefined);
      },
    ),
  );
  const save = async () => {
    if (draft().title.trim() === "") return;
    setBusy(true);
    const words = await props.onSave(draft());
    setBusy(false);
    setFailure(words);
    if (words === undefined) props.onClose();
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={props.isRoom ? t("info.editRoom") : t("info.edit")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
          <Button
            variant="primary"
            disabled={draft().title.trim() === ""}
            isBusy={isBusy()}
            onClick={() => void save()}
          >
            {t("info.save")}
          </Button>
        </>
      }
    >
      <GroupFields
        value={draft()}
        onChange={setDraft}
        limits={props.limits}
        isRoom={props.isRoom}
        nameError={draft().title.trim() === "" ? t("group.needName") : undefined}
      />
      <Show when={failure()}>
        {(words) => (
          <p class="gfail" role="alert">
            {words()}
          </p>
        )}
      </Show>
    </Dialog>
  );
}

/** Picks several people or chats and does something with them: adding to a group, forwarding. */
export function PickDialog(props: {
  isOpen: boolean;
  title: string;
  label: string;
  query: string;
  onQuery: (query: string) => void;
  options: readonly Found[];
  isBusy?: boolean;
  /** The words on the button for so many picked. */
  verb: (count: number) => string;
  /** Resolves to what went wrong, in words. */
  onDone: (picked: readonly Found[]) => Promise<string | undefined>;
  /** The most that can be picked, and why the rest cannot. */
  max: { count: number; why: string };
  onClose: () => void;
}): JSX.Element {
  const [picked, setPicked] = createSignal<readonly Found[]>([]);
  const [failure, setFailure] = createSignal<string>();
  const [isSending, setSending] = createSignal(false);
  createEffect(
    on(
      () => props.isOpen,
      () => {
        setPicked([]);
        setFailure(undefined);
      },
    ),
  );
  const options = () =>
    picked().length < props.max.count
      ? props.options
      : props.options.map((one) => ({ ...one, why: one.why ?? props.max.why }));
  const finish = async () => {
    setSending(true);
    const words = await props.onDone(picked());
    setSending(false);
    setFailure(words);
    if (words === undefined) props.onClose();
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      hasClose
      actions={
        <>
          <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
          <Button variant="primary" disabled={picked().length === 0} isBusy={isSending()} onClick={() => void finish()}>
            {props.verb(picked().length)}
          </Button>
        </>
      }
    >
      <div class="pick-dialog">
        <PickList
          label={props.label}
          query={props.query}
          onQuery={props.onQuery}
          options={options()}
          picked={picked()}
          onPicked={setPicked}
          isBusy={props.isBusy === true}
        />
        <Show when={failure()}>
          {(words) => (
            <p class="gfail" role="alert">
              {words()}
            </p>
          )}
        </Show>
      </div>
    </Dialog>
  );
}

/** Leaves a group; an owner names who takes over. */
export function LeaveDialog(props: {
  isOpen: boolean;
  name: string;
  /** Who may become the owner, or undefined when no successor is needed. */
  successors: readonly MemberModel[] | undefined;
  isLast: boolean;
  onLeave: (successorId: number | undefined) => void;
  onClose: () => void;
}): JSX.Element {
  const [successor, setSuccessor] = createSignal<number>();
  createEffect(
    on(
      () => props.isOpen,
      () => setSuccessor(props.successors?.find(({ role }) => role === "admin")?.id),
    ),
  );
  const needsSuccessor = () => props.successors !== undefined && !props.isLast;
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t("leave.title", { name: props.name })}
      actions={
        <>
          <Button autofocus onClick={() => props.onClose()}>
            {t("common.cancel")}
          </Button>
          <Button
            variant="danger"
            disabled={needsSuccessor() && successor() === undefined}
            onClick={() => {
              props.onLeave(needsSuccessor() ? successor() : undefined);
              props.onClose();
            }}
          >
            {t("common.leave")}
          </Button>
        </>
      }
    >
      <p>{props.isLast ? t("leave.last") : t("leave.words")}</p>
      <Show when={needsSuccessor()}>
        <fieldset class="choices">
          <legend>{t("leave.successor")}</legend>
          <For each={props.successors}>
            {(member) => (
              <label class="choice">
                <input
                  type="radio"
                  name="successor"
                  checked={successor() === member.id}
                  onChange={() => setSuccessor(member.id)}
                />
                <bdi>{member.name}</bdi>
                <Show when={member.role === "admin"}>
                  <small>{t("role.admin")}</small>
                </Show>
              </label>
            )}
          </For>
        </fieldset>
      </Show>
    </Dialog>
  );
}

/** Deletes a chat, and says for whom. */
export function DeleteChatDialog(props: {
  isOpen: boolean;
  name: string;
  kind: ChatKind;
  members: number;
  canDeleteForEveryone: boolean;
  onDelete: (scope: "me" | "everyone") => void;
  onClose: () => void;
}): JSX.Element {
  const choose = (scope: "me" | "everyone") => {
    props.onDelete(scope);
    props.onClose();
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t("deleteChat.title", { name: props.name })}
      actions={
        <>
          <Button autofocus onClick={() => props.onClose()}>
            {t("common.cancel")}
          </Button>
          <Button variant="danger" onClick={() => choose("me")}>
            {t("deleteChat.forMe")}
          </Button>
          <Show when={props.canDeleteForEveryone}>
            <Button variant="danger" onClick={() => choose("everyone")}>
              {t("deleteChat.forEveryone")}
            </Button>
          </Show>
        </>
      }
    >
      <p>
        <Show when={props.kind !== "self"} fallback={t("deleteChat.notesWords")}>
          <Show when={props.kind === "direct"} fallback={t("deleteChat.groupWords")}>
            {t("deleteChat.directWords", { name: props.name })}
          </Show>
        </Show>
      </p>
      <Show when={props.canDeleteForEveryone}>
        <p class="also">{t("deleteChat.everyoneWords", { count: props.members })}</p>
      </Show>
    </Dialog>
  );
}
