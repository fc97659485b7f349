import { createSignal, type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import type { Found } from "../people/model.ts";
import { PickList } from "../people/PickList.tsx";
import { GroupFields, type GroupLimits } from "./GroupFields.tsx";
import "./groups.css";
import type { GroupSettings } from "./model.ts";

/** Makes a group in two steps: who is in it, then what it is called and who may do what. */
export function NewGroup(props: {
  query: string;
  onQuery: (query: string) => void;
  options: readonly Found[];
  isBusy?: boolean;
  limits: GroupLimits;
  /** Most people added at once. */
  max: number;
  /** Resolves when the group is there and shown, or to what went wrong, in words. */
  onCreate: (picked: readonly Found[], settings: GroupSettings) => Promise<string | undefined>;
  onClose: () => void;
}): JSX.Element {
  const [step, setStep] = createSignal<1 | 2>(1);
  const [picked, setPicked] = createSignal<readonly Found[]>([]);
  const [settings, setSettings] = createSignal<GroupSettings>({
    title: "",
    about: "",
    whoCanPost: "everyone",
    whoCanAdd: "everyone",
    whoCanMentionAll: "admins",
    history: "all",
  });
  const [isSending, setSending] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  const isReady = () => settings().title.trim() !== "" && picked().length > 0;
  let form: HTMLFormElement | undefined;
  const options = () =>
    picked().length < props.max
      ? props.options
      : props.options.map((one) => ({ ...one, why: one.why ?? t("group.cannotMore", { max: props.max }) }));

  const create = async () => {
    if (!isReady() || isSending()) return;
    setSending(true);
    setFailure(undefined);
    setFailure(await props.onCreate(picked(), settings()));
    setSending(false);
  };

  return (
    <Panel
      title={step() === 1 ? t("group.pickTitle") : t("chats.newGroup")}
      actions={<IconButton icon="close" label={t("common.close")} onClick={() => props.onClose()} />}
    >
      <p class="gstep">{t("group.step", { step: step() })}</p>
      <Show
        when={step() === 2}
        fallback={
          <>
            <PickList
              label={t("group.pickLabel")}
              query={props.query}
              onQuery={props.onQuery}
              options={options()}
              picked={picked()}
              onPicked={setPicked}
              isBusy={props.isBusy === true}
            />
            <footer class="gfoot">
              <Button
                variant="primary"
                isBlock
                size="lg"
                disabled={picked().length === 0}
                onClick={() => {
                  setStep(2);
                  form?.querySelector("input")?.focus();
                }}
              >
                {t("group.next")}
              </Button>
            </footer>
          </>
        }
      >
        <form
          ref={form}
          class="gform"
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          <div class="gscroll">
            <p class="gpicked">
              <span>{t("group.picked", { count: picked().length })}</span>
              <button type="button" onClick={() => setStep(1)}>
                {t("group.pickTitle")}
              </button>
            </p>
            <GroupFields value={settings()} onChange={setSettings} limits={props.limits} isNew />
            <Show when={failure()}>
              {(words) => (
                <p class="gfail" role="alert">
                  {words()}
                </p>
              )}
            </Show>
          </div>
          <footer class="gfoot">
            <Button size="lg" onClick={() => setStep(1)}>
              {t("nav.back")}
            </Button>
            <Button type="submit" variant="primary" size="lg" disabled={!isReady()} isBusy={isSending()}>
              {t("group.create")}
            </Button>
          </footer>
        </form>
      </Show>
    </Panel>
  );
}
