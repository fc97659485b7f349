import { createSignal, For, type JSX, Show } from "solid-js";
import { clockTime, date, t } from "../../i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Select } from "../../ui/Field.tsx";
import { toast } from "../../ui/Toast.tsx";
import "./groups.css";
import type { InviteModel, InviteWish } from "./model.ts";

/** The invite links of a chat: make one with an end and a limit, copy it, take it back. */
export function InviteLinks(props: {
  invites: readonly InviteModel[];
  /** Resolves when the link is in the list; the caller tells what went wrong. */
  onCreate: (wish: InviteWish) => Promise<void>;
  onRevoke: (invite: InviteModel) => void;
}): JSX.Element {
  const [expires, setExpires] = createSignal<InviteWish["expires"]>("week");
  const [maxUses, setMaxUses] = createSignal("any");
  const [isBusy, setBusy] = createSignal(false);
  const create = async () => {
    setBusy(true);
    await props.onCreate({ expires: expires(), maxUses: maxUses() === "any" ? undefined : Number(maxUses()) });
    setBusy(false);
  };
  const copy = async (invite: InviteModel) => {
    await navigator.clipboard?.writeText(invite.url ?? "");
    toast({ text: t("common.copied") });
  };
  return (
    <section class="info-part" aria-label={t("invites.title")}>
      <h4>{t("invites.title")}</h4>
      <ul>
        <For each={props.invites}>
          {(invite) => (
            <li class="invite">
              <Show when={invite.url}>
                {(url) => (
                  <div class="invite-new">
                    <input
                      readOnly
                      class="invite-url"
                      aria-label={t("invites.link")}
                      value={url()}
                      onFocus={(event) => event.currentTarget.select()}
                    />
                    <Button size="sm" variant="primary" icon="copy" onClick={() => void copy(invite)}>
                      {t("invites.copy")}
                    </Button>
                    <p class="hint">{t("invites.shownOnce")}</p>
                  </div>
                )}
              </Show>
              <div class="invite-line">
                <span class="grow">
                  {t("invites.by", { name: invite.by })}
                  <small>{inviteWords(invite)}</small>
                </span>
                <Button size="sm" variant="danger" onClick={() => props.onRevoke(invite)}>
                  {t("invites.revoke")}
                </Button>
              </div>
            </li>
          )}
        </For>
      </ul>
      <div class="gchoice">
        <span aria-hidden="true">{t("invites.expires")}</span>
        <Select
          label={t("invites.expires")}
          value={expires()}
          options={[
            { value: "hour", label: t("invites.hour") },
            { value: "day", label: t("invites.day") },
            { value: "week", label: t("invites.week") },
            { value: "never", label: t("invites.forever") },
          ]}
          onChange={setExpires}
        />
      </div>
      <div class="gchoice">
        <span aria-hidden="true">{t("invites.limit")}</span>
        <Select
          label={t("invites.limit")}
          value={maxUses()}
          options={[
            { value: "any", label: t("invites.anyNumber") },
            ...[1, 5, 10, 50, 100].map((count) => ({
              value: String(count),
              label: t("invites.people", { count }),
            })),
          ]}
          onChange={setMaxUses}
        />
      </div>
      <Button variant="quiet" isBlock icon="plus" isBusy={isBusy()} onClick={() => void create()}>
        {t("invites.create")}
      </Button>
    </section>
  );
}

function inviteWords({ expiresAt, maxUses, uses }: InviteModel): string {
  const used = maxUses === undefined ? t("invites.used", { count: uses }) : t("invites.usedOf", { uses, max: maxUses });
  const end =
    expiresAt === undefined
      ? t("invites.forever")
      : t("invites.until", { time: `${date(expiresAt)} ${clockTime(expiresAt)}` });
  return `${end} · ${used}`;
}
