import type { JSX } from "solid-js";
import type { SettingsDto } from "../contract/generated.ts";
import type { MutedChat } from "../features/settings/Notifications.tsx";
import { SettingsList } from "../features/settings/SettingsList.tsx";
import { SettingsPane } from "../features/settings/SettingsPane.tsx";
import type { SettingsSection } from "../features/settings/sections.ts";
import type { SettingsPort } from "../features/settings/settingsPort.ts";
import { fullTime, t } from "../i18n/index.ts";
import type { Account } from "../state/account.ts";
import { loadCommands } from "./later.ts";
import { chatTitle } from "./models.ts";
import { askPermission, permission } from "./notifications.ts";
import { playTone } from "./tone.ts";

export { SettingsList };

/** The settings, connected with the account. */
export function SettingsScreen(props: {
  account: Account;
  section: SettingsSection;
  passwordMin: number;
}): JSX.Element {
  const { account } = props;
  const port: SettingsPort = {
    me: () => account.me(),
    saveSettings: (change) => saveSettings(account, change),
    saveProfile(change) {
      const { userName, name, about } = account.me().user;
      return account.updateProfile({ userName, name, about: about ?? null, ...change });
    },
    saveStatus: (status) => account.updateStatus(status),
    changePassword: (request) => account.api.accounts.changePassword(request),
    checkUserName: (name) => account.api.accounts.checkUserName(name),
    devices: () => account.api.accounts.devices(),
    endDevice: (id) => account.api.accounts.endDevice(id),
    endOtherDevices: () => account.api.accounts.endOtherDevices(),
    passwordMin: () => props.passwordMin,
  };
  const muted = () => {
    account.model.chatsVersion();
    return [...account.model.chats.values()].flatMap((chat): MutedChat[] => {
      const until = chat.my().mutedUntil;
      const end = until == null ? 0 : Date.parse(until);
      if (end <= Date.now()) return [];
      // "Until I turn it on" is a date nobody lives to see.
      const words =
        new Date(end).getFullYear() > 9000
          ? t("notify.mutedAlways")
          : t("notify.mutedUntil", { time: fullTime(new Date(end)) });
      const unmute = () => void loadCommands().then((commands) => commands.muteChat(account, chat.id, null));
      return [{ id: chat.id, name: chatTitle(account, chat), until: words, unmute }];
    });
  };
  return (
    <SettingsPane
      section={props.section}
      port={port}
      notifications={{ permission, ask: askPermission, play: playTone }}
      mutedChats={muted}
      onLanguage={(language) => saveSettings(account, { language })}
    />
  );
}

let last: Promise<unknown> = Promise.resolve();

/** Settings are saved as a whole: one change after the other, so that none takes another back. */
function saveSettings(account: Account, change: Partial<SettingsDto>): Promise<void> {
  const next = last.then(() => account.updateSettings({ ...account.me().settings, ...change }));
  last = next.catch(() => {});
  return next;
}
