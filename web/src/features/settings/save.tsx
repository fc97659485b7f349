import { createSignal, type JSX, Match, onCleanup, Switch } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/Icon.tsx";

/** How saving a setting goes. */
export type Saving = { name: "idle" } | { name: "busy" } | { name: "saved" } | { name: "failed"; code: string };

/** Saves changes one after another and tells how it went: a check for two seconds, a reason until the next try. */
export function createSaving(): { state: () => Saving; run: (save: () => Promise<unknown>) => Promise<boolean> } {
  const [state, setState] = createSignal<Saving>({ name: "idle" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  return {
    state,
    async run(save) {
      clearTimeout(timer);
      setState({ name: "busy" });
      try {
        await save();
        setState({ name: "saved" });
        timer = setTimeout(() => setState({ name: "idle" }), 2_000);
        return true;
      } catch (error) {
        setState({ name: "failed", code: codeOf(error) });
        return false;
      }
    },
  };
}

/** The stable code of a refusal. */
export function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown";
}

/** Why it did not work, in words. */
export function failureWords(code: string): string {
  if (code === "unreachable" || code === "unavailable") return t("auth.unreachable");
  if (code === "too_many") return t("auth.tooManyTriesSeconds", { seconds: 10 });
  return t("error.notDone");
}

/** The inline check of a change that was saved, or the reason why it was not. */
export function SaveMark(props: { saving: Saving }): JSX.Element {
  return (
    <span class="save-mark" role="status">
      <Switch>
        <Match when={props.saving.name === "saved"}>
          <span class="save-ok">
            <Icon name="check" size={16} />
            {t("settings.saved")}
          </span>
        </Match>
        <Match when={props.saving.name === "failed" && props.saving}>
          {(failed) => (
            <span class="save-bad">
              <Icon name="alert" size={16} />
              {failureWords(failed().code)}
            </span>
          )}
        </Match>
      </Switch>
    </span>
  );
}
