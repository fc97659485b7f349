import { Match, Switch } from "solid-js";
import { t } from "../i18n/index.ts";
import "./Receipt.css";

/** How far a message of one's own has come; it never goes backwards. */
export type ReceiptState = "pending" | "sent" | "delivered" | "read" | "failed";

/**
 * The receipt: clock, one check, two checks, two heavier coloured checks, a red mark. Shape, weight and a spoken word carry
 * the meaning, not the colour alone. `isSilent`: the element around it says the word already.
 */
export function Receipt(props: { state: ReceiptState; isSilent?: boolean }) {
  const label = () => (props.isSilent ? undefined : t(`receipt.${props.state}`));
  const box = () =>
    props.state === "failed"
      ? "0 0 14 14"
      : props.state === "delivered" || props.state === "read"
        ? "0 0 18 12"
        : "0 0 12 12";
  return (
    <svg
      class={`rx rx-${props.state}`}
      viewBox={box()}
      role={props.isSilent ? undefined : "img"}
      aria-label={label()}
      aria-hidden={props.isSilent ? "true" : undefined}
    >
      <Switch fallback={<path d="M1.3 6.7L4 9.4 9.9 3M8.4 9l.5.4L15.9 3" />}>
        <Match when={props.state === "pending"}>
          <path d="M1.4 6a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0zM6 3.7V6l1.6 1" />
        </Match>
        <Match when={props.state === "sent"}>
          <path d="M1.6 6.6l2.8 2.7 6-6.3" />
        </Match>
        <Match when={props.state === "failed"}>
          <path d="M1.3 7a5.7 5.7 0 1 0 11.4 0a5.7 5.7 0 1 0-11.4 0zM7 4v3.4M7 9.8v.1" />
        </Match>
      </Switch>
    </svg>
  );
}
