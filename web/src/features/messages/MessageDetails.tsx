import { createMemo, For, type JSX, Show } from "solid-js";
import { fullTime, t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Receipt } from "../../ui/Receipt.tsx";
import "./details.css";
import type { Person, ShownMessage } from "./model.ts";

/** One member's receipt. */
export interface ShownReceipt {
  readonly userId: number;
  readonly deliveredAt: Date | undefined;
  readonly readAt: Date | undefined;
}

/** What the server tells about one message. */
export interface Details {
  /** When the server stored it. */
  readonly storedAt: Date;
  /** One for every other member; undefined when the chat is too large for receipts. */
  readonly receipts: readonly ShownReceipt[] | undefined;
  /** Earlier texts, oldest first. */
  readonly edits: readonly { readonly text: string; readonly replacedAt: Date }[];
}

/** Who has received and read a message and when, who reacted, and its earlier texts. */
export function MessageDetails(props: {
  /** The message; undefined closes the dialog. */
  message: ShownMessage | undefined;
  person: (id: number) => Person;
  /** Undefined while they load. */
  details: Details | undefined;
  isFailed?: boolean;
  onRetry: () => void;
  onClose: () => void;
}): JSX.Element {
  const groups = createMemo(() => {
    const all = props.details?.receipts ?? [];
    const newest = (at: "readAt" | "deliveredAt") => (one: ShownReceipt, other: ShownReceipt) =>
      (other[at]?.getTime() ?? 0) - (one[at]?.getTime() ?? 0);
    return {
      read: all.filter(({ readAt }) => readAt !== undefined).sort(newest("readAt")),
      delivered: all
        .filter(({ readAt, deliveredAt }) => readAt === undefined && deliveredAt !== undefined)
        .sort(newest("deliveredAt")),
      waiting: all.filter(({ readAt, deliveredAt }) => readAt === undefined && deliveredAt === undefined),
    };
  });
  return (
    <Dialog isOpen={props.message !== undefined} onClose={() => props.onClose()} title={t("message.details")} hasClose>
      <div class="details" aria-busy={props.details === undefined && props.isFailed !== true}>
        <Show when={props.isFailed}>
          <p class="details-fail" role="alert">
            {t("details.failed")}
            <Button size="sm" variant="line" onClick={() => props.onRetry()}>
              {t("common.tryAgain")}
            </Button>
          </p>
        </Show>
        <Show when={props.details}>
          {(details) => (
            <>
              <p class="details-when">
                <span>{props.person(props.message?.authorId ?? 0).name}</span>
                <span>
                  {t("details.sent")} ·{" "}
                  <time datetime={details().storedAt.toISOString()}>{fullTime(details().storedAt)}</time>
                </span>
              </p>
              <Show
                when={details().receipts !== undefined}
                fallback={<p class="details-note">{t("details.hidden")}</p>}
              >
                <Group
                  title={t("details.readBy", { count: groups().read.length })}
                  state="read"
                  receipts={groups().read}
                  person={props.person}
                />
                <Group
                  title={t("details.deliveredTo", { count: groups().delivered.length })}
                  state="delivered"
                  receipts={groups().delivered}
                  person={props.person}
                />
                <Group
                  title={t("details.waiting", { count: groups().waiting.length })}
                  state="sent"
                  receipts={groups().waiting}
                  person={props.person}
                />
              </Show>
              <Show when={details().edits.length > 0}>
                <h3>{t("details.earlier")}</h3>
                <ul>
                  <For each={details().edits}>
                    {(edit) => (
                      <li class="details-edit">
                        <span dir="auto">{edit.text}</span>
                        <time datetime={edit.replacedAt.toISOString()}>
                          {t("details.edited")} · {fullTime(edit.replacedAt)}
                        </time>
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
            </>
          )}
        </Show>
      </div>
    </Dialog>
  );
}

function Group(props: {
  title: string;
  state: "read" | "delivered" | "sent";
  receipts: readonly ShownReceipt[];
  person: (id: number) => Person;
}): JSX.Element {
  return (
    <Show when={props.receipts.length > 0}>
      <h3>
        <Receipt state={props.state} isSilent />
        {props.title}
      </h3>
      <ul>
        <For each={props.receipts}>
          {(receipt) => {
            const who = () => props.person(receipt.userId);
            const at = () => (props.state === "read" ? receipt.readAt : receipt.deliveredAt);
            return (
              <li class="details-who">
                <Avatar id={who().id} name={who().name} photo={who().photo} size={32} />
                <span class="grow">
                  <span dir="auto">{who().name}</span>
                  <Show when={at()}>{(when) => <time datetime={when().toISOString()}>{fullTime(when())}</time>}</Show>
                </span>
              </li>
            );
          }}
        </For>
      </ul>
    </Show>
  );
}
