import { createUniqueId, type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Field, Select } from "../../ui/Field.tsx";
import "./groups.css";
import type { GroupSettings, WhoMay } from "./model.ts";

/** Longest title and description of a group. */
export type GroupLimits = { titleMax: number; aboutMax: number };

/** Name, description and permissions of a group: for making one and for changing it. */
export function GroupFields(props: {
  value: GroupSettings;
  onChange: (value: GroupSettings) => void;
  limits: GroupLimits;
  /** Why the name is refused, in words. */
  nameError?: string | undefined;
  /** The general room has no list of people to add and shows everything to everybody. */
  isRoom?: boolean;
  /** A new group starts with the server's word on who may mention everybody. */
  isNew?: boolean;
}): JSX.Element {
  const aboutId = createUniqueId();
  const set = (change: Partial<GroupSettings>) => props.onChange({ ...props.value, ...change });
  return (
    <div class="gfields">
      <Field
        label={t("group.name")}
        labelEnd={
          <span class="gcount tn" aria-hidden="true">
            {t("group.nameCount", { count: props.value.title.length, max: props.limits.titleMax })}
          </span>
        }
        value={props.value.title}
        maxLength={props.limits.titleMax}
        autocomplete="off"
        dir="auto"
        error={props.nameError}
        onInput={(event) => set({ title: event.currentTarget.value })}
      />
      <div class="field">
        <div class="lab">
          <label for={aboutId}>{t("group.about")}</label>
          <Show when={props.value.about.length > props.limits.aboutMax - 100}>
            <span class="gcount tn" aria-hidden="true">
              {t("group.nameCount", { count: props.value.about.length, max: props.limits.aboutMax })}
            </span>
          </Show>
        </div>
        <div class="input garea">
          <textarea
            id={aboutId}
            rows={3}
            maxLength={props.limits.aboutMax}
            dir="auto"
            value={props.value.about}
            onInput={(event) => set({ about: event.currentTarget.value })}
          />
        </div>
      </div>
      <Who label={t("group.whoPosts")} value={props.value.whoCanPost} onChange={(whoCanPost) => set({ whoCanPost })} />
      <Show when={!props.isRoom}>
        <Who label={t("group.whoAdds")} value={props.value.whoCanAdd} onChange={(whoCanAdd) => set({ whoCanAdd })} />
      </Show>
      <Show when={!props.isNew}>
        <Who
          label={t("group.whoMentions")}
          value={props.value.whoCanMentionAll}
          onChange={(whoCanMentionAll) => set({ whoCanMentionAll })}
        />
      </Show>
      <Show when={!props.isRoom}>
        <div class="gchoice">
          <span aria-hidden="true">{t("group.history")}</span>
          <Select
            label={t("group.history")}
            value={props.value.history}
            options={[
              { value: "all", label: t("group.historyAll") },
              { value: "fromJoining", label: t("group.historyJoining") },
            ]}
            onChange={(history) => set({ history })}
          />
        </div>
      </Show>
    </div>
  );
}

function Who(props: { label: string; value: WhoMay; onChange: (value: WhoMay) => void }): JSX.Element {
  return (
    <div class="gchoice">
      <span aria-hidden="true">{props.label}</span>
      <Select<WhoMay>
        label={props.label}
        value={props.value}
        options={[
          { value: "everyone", label: t("group.everyone") },
          { value: "admins", label: t("group.admins") },
        ]}
        onChange={props.onChange}
      />
    </div>
  );
}
