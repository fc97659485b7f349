import type { JSX } from "solid-js";
import type { SettingsDto } from "../contract/generated.ts";
import { SettingsList } from "../features/settings/SettingsList.tsx";
import { SettingsPane } from "../features/settings/SettingsPane.tsx";
import type { SettingsSection } from "../features/settings/sections.ts";
import type { SettingsPort } from "../features/settings/settingsPort.ts";
import type { Account } from "../state/account.ts";
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
  return (
    <SettingsPane
      section={props.section}
      port={port}
      notifications={{ permission, ask: askPermission, play: playTone }}
      onLanguage={(language) => void saveSettings(account, { language }).catch(() => {})}
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
