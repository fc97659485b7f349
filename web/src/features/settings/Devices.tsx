import { createResource, createSignal, For, type JSX, Show } from "solid-js";
import type { DeviceDto } from "../../contract/generated.ts";
import { listTime, t } from "../../i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Card } from "./rows.tsx";
import { createSaving, SaveMark } from "./save.tsx";
import type { SettingsPort } from "./settingsPort.ts";

/** Where I am signed in, and the way to end it there. */
export function Devices(props: { port: SettingsPort }): JSX.Element {
  const [devices, { refetch, mutate }] = createResource(() => props.port.devices().catch(() => null));
  const [isAsking, setAsking] = createSignal(false);
  const ending = createSaving();
  const list = () => devices.latest ?? [];
  const current = () => list().filter((device) => device.isCurrent);
  const others = () => list().filter((device) => !device.isCurrent);
  const end = async (device: DeviceDto) => {
    if (await ending.run(() => props.port.endDevice(device.id)))
      mutate((held) => held?.filter((other) => other.id !== device.id));
  };
  const endOthers = async () => {
    if (await ending.run(() => props.port.endOtherDevices())) mutate((held) => held?.filter((one) => one.isCurrent));
  };
  return (
    <>
      <Show when={devices.latest === null}>
        <p class="srow" role="alert">
          <span class="t">{t("settings.devicesFailed")}</span>
          <Button variant="line" size="sm" onClick={() => void refetch()}>
            {t("common.tryAgain")}
          </Button>
        </p>
      </Show>
      <Show when={current().length > 0}>
        <Card title={t("settings.thisDevice")}>
          <For each={current()}>{(device) => <DeviceRow device={device} />}</For>
        </Card>
        <Card title={t("settings.otherDevices")}>
          <For each={others()} fallback={<p class="srow">{t("settings.noOthers")}</p>}>
            {(device) => (
              <DeviceRow device={device}>
                <Button
                  variant="line"
                  size="sm"
                  aria-label={t("settings.signOutNamed", { name: device.name })}
                  onClick={() => void end(device)}
                >
                  {t("settings.signOutDevice")}
                </Button>
              </DeviceRow>
            )}
          </For>
          <div class="sform-mark">
            <SaveMark saving={ending.state()} />
          </div>
          <Show when={others().length > 0}>
            <div class="sbuttons sbuttons-card">
              <Button variant="danger" onClick={() => setAsking(true)}>
                {t("settings.signOutOthers")}
              </Button>
            </div>
          </Show>
        </Card>
      </Show>
      <ConfirmDialog
        isOpen={isAsking()}
        title={t("settings.signOutOthers")}
        verb={t("settings.signOutDevice")}
        onConfirm={() => void endOthers()}
        onClose={() => setAsking(false)}
      >
        <p>{t("settings.signOutOthersConfirm")}</p>
      </ConfirmDialog>
    </>
  );
}

function DeviceRow(props: { device: DeviceDto; children?: JSX.Element }): JSX.Element {
  const activity = () =>
    props.device.isConnected || props.device.isCurrent
      ? t("settings.activeNow")
      : t("settings.lastActive", { time: listTime(new Date(props.device.lastActiveAt)) });
  return (
    <div class="srow">
      <span class="sico">
        <Icon name="device" />
      </span>
      <div class="t">
        <bdi>{props.device.name}</bdi>
        <small>
          {props.device.address == null ? "" : `${props.device.address} · `}
          {activity()}
        </small>
      </div>
      {props.children}
    </div>
  );
}
