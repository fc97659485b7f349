import { createEffect, createSignal, type JSX, on } from "solid-js";
import { toApiError } from "../api/http.ts";
import type { InvitePreviewDto } from "../contract/generated.ts";
import { Join } from "../features/groups/Join.tsx";
import { t } from "../i18n/index.ts";
import { navigate } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import { errorWords } from "./errors.ts";
import { PaneHead } from "./ProfilePane.tsx";

/** `/invite/:code` for somebody who is signed in. */
export function JoinPane(props: { account: Account; code: string }): JSX.Element {
  const { account } = props;
  const [preview, setPreview] = createSignal<InvitePreviewDto>();
  const [failure, setFailure] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const fail = (error: unknown) =>
    setFailure(toApiError(error).code === "not_found" ? t("join.invalid") : errorWords(error));
  createEffect(
    on(
      () => props.code,
      async (code) => {
        setPreview(undefined);
        setFailure(undefined);
        try {
          setPreview(await account.api.chats.invite(code));
        } catch (error) {
          fail(error);
        }
      },
    ),
  );
  const join = async () => {
    const known = preview()?.chatId;
    setBusy(true);
    try {
      const chatId = known ?? (await account.joinByInvite(props.code));
      navigate({ name: "chat", chat: String(chatId), beside: [] }, true);
    } catch (error) {
      fail(error);
    }
    setBusy(false);
  };
  return (
    <div class="ppane">
      <PaneHead title={t("join.title")} onBack={() => navigate({ name: "chats" }, true)} />
      <div class="ppane-body">
        <Join
          invite={preview() && toModel(preview() as InvitePreviewDto)}
          failure={failure()}
          isBusy={isBusy()}
          onJoin={() => void join()}
          onBack={() => navigate({ name: "chats" }, true)}
        />
      </div>
    </div>
  );
}

const toModel = ({ title, memberCount, chatId }: InvitePreviewDto) => ({
  title,
  members: memberCount,
  isMember: chatId != null,
});
