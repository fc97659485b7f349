import { createSignal, For, type JSX, Show } from "solid-js";
import type { StatusDto } from "../../contract/generated.ts";
import { fullTime, type MessageKey, t } from "../../i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Field, Select } from "../../ui/Field.tsx";
import { Card } from "./rows.tsx";
import { createSaving, SaveMark } from "./save.tsx";
import { lengths, type SettingsPort } from "./settingsPort.ts";

type Availability = NonNullable<StatusDto["availability"]>;

const kinds = [
  ["auto", "settings.auto", "settings.autoHint"],
  ["doNotDisturb", "settings.dnd", "settings.dndHint"],
  ["invisible", "settings.invisible", "settings.invisibleHint"],
] as const satisfies readonly (readonly [Availability, MessageKey, MessageKey])[];

const minute = 60_000;
const ends = {
  never: ["settings.endsNever", undefined],
  halfHour: ["settings.endsHalfHour", 30 * minute],
  hour: ["settings.endsHour", 60 * minute],
  fourHours: ["settings.endsFourHours", 240 * minute],
  day: ["settings.endsDay", 24 * 60 * minute],
  week: ["settings.endsWeek", 7 * 24 * 60 * minute],
} as const satisfies Record<string, readonly [MessageKey, number | undefined]>;

/** My own choice of status: availability at once, words with the button, because they go out as one. */
export function Status(props: { port: SettingsPort }): JSX.Element {
  const status = () => props.port.me().status;
  const choosing = createSaving();
  const writing = createSaving();
  const [wanted, setWanted] = createSignal<Availability>();
  const [text, setText] = createSignal(status().text ?? "");
  const [end, setEnd] = createSignal<keyof typeof ends>("never");
  const choose = async (availability: Availability) => {
    setWanted(availability);
    await choosing.run(() => props.port.saveStatus({ ...status(), availability }));
    setWanted(undefined);
  };
  const write = async (words: string) => {
    const after = ends[end()][1];
    const expiresAt = after === undefined || words === "" ? null : new Date(Date.now() + after).toISOString();
    const next: StatusDto = {
      availability: status().availability ?? "auto",
      text: words === "" ? null : words,
      expiresAt,
    };
    if (await writing.run(() => props.port.saveStatus(next))) setText(words);
  };
  return (
    <>
      <Card title={t("settings.availability")}>
        <div role="radiogroup" aria-label={t("settings.availability")}>
          <For each={kinds}>
            {([kind, label, hint]) => (
              <label class="srow schoice">
                <input
                  type="radio"
                  name="availability"
                  checked={(wanted() ?? status().availability ?? "auto") === kind}
                  onChange={() => void choose(kind)}
                />
                <span class="t">
                  {t(label)}
                  <small>{t(hint)}</small>
                </span>
              </label>
            )}
          </For>
        </div>
        <div class="sform-mark">
          <SaveMark saving={choosing.state()} />
        </div>
      </Card>
      <Card title={t("settings.statusText")} hint={t("settings.statusTextHint")}>
        <form
          class="sform"
          onSubmit={(event) => {
            event.preventDefault();
            void write(text().trim());
          }}
        >
          <Field
            label={t("settings.statusText")}
            labelEnd={<SaveMark saving={writing.state()} />}
            maxLength={lengths.status}
            dir="auto"
            value={text()}
            hint={
              status().expiresAt == null || status().text == null
                ? undefined
                : t("settings.endsAt", { time: fullTime(new Date(status().expiresAt as string)) })
            }
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <div class="sends">
            <span>{t("settings.statusEnds")}</span>
            <Select
              isWide
              label={t("settings.statusEnds")}
              value={end()}
              options={Object.entries(ends).map(([value, [label]]) => ({
                value: value as keyof typeof ends,
                label: t(label),
              }))}
              onChange={setEnd}
            />
          </div>
          <div class="sbuttons">
            <Button type="submit" variant="primary" isBusy={writing.state().name === "busy"}>
              {t("settings.statusSave")}
            </Button>
            <Show when={status().text != null}>
              <Button variant="quiet" onClick={() => void write("")}>
                {t("settings.statusClear")}
              </Button>
            </Show>
          </div>
        </form>
      </Card>
    </>
  );
}
