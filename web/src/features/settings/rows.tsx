import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import { Select, Toggle } from "../../ui/Field.tsx";
import { createSaving, SaveMark, type Saving } from "./save.tsx";

/** A card of settings with a heading. */
export function Card(props: { title: string; hint?: string; children: JSX.Element }): JSX.Element {
  return (
    <section class="card" aria-label={props.title}>
      <header class="card-head">
        <h3>{props.title}</h3>
        <Show when={props.hint}>{(hint) => <p>{hint()}</p>}</Show>
      </header>
      {props.children}
    </section>
  );
}

/** One setting: words, what it means, its control at the end. */
export function Row(props: {
  label: string;
  hint?: JSX.Element;
  hintId?: string;
  saving?: Saving;
  children?: JSX.Element;
}): JSX.Element {
  return (
    <div class="srow">
      <div class="t">
        {props.label}
        <Show when={props.hint}>{(hint) => <small id={props.hintId}>{hint()}</small>}</Show>
        <Show when={props.saving}>{(saving) => <SaveMark saving={saving()} />}</Show>
      </div>
      {props.children}
    </div>
  );
}

/** A switch that takes effect at once and goes back by itself when it could not be saved. */
export function SavedToggle(props: {
  label: string;
  hint: string;
  isOn: boolean;
  /** Nothing to wait for when the choice is kept on this device. */
  save: (isOn: boolean) => unknown;
}): JSX.Element {
  const id = createUniqueId();
  const saving = createSaving();
  const [wanted, setWanted] = createSignal<boolean>();
  const change = async (isOn: boolean) => {
    setWanted(isOn);
    await saving.run(async () => props.save(isOn));
    setWanted(undefined);
  };
  return (
    <Row label={props.label} hint={props.hint} hintId={id} saving={saving.state()}>
      <Toggle
        label={props.label}
        describedBy={id}
        isOn={wanted() ?? props.isOn}
        onChange={(isOn) => void change(isOn)}
      />
    </Row>
  );
}

/** A choice of few, kept on this device, that takes effect at once. */
export function SavedSelect<Value extends string>(props: {
  label: string;
  hint: string;
  value: Value;
  options: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: Value) => void;
}): JSX.Element {
  const saving = createSaving();
  return (
    <Row label={props.label} hint={props.hint} saving={saving.state()}>
      <Select
        isWide
        label={props.label}
        value={props.value}
        options={props.options}
        onChange={(value: Value) => void saving.run(async () => props.onChange(value))}
      />
    </Row>
  );
}
