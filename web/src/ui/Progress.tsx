import type { JSX } from "solid-js";
import "./Progress.css";

/** How far something has come, 0 to 1. */
export function Progress(props: { value: number; label: string }): JSX.Element {
  const percent = () => Math.round(Math.min(Math.max(props.value, 0), 1) * 100);
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent()}
    >
      <i style={{ "--done": `${percent()}%` }} />
    </div>
  );
}
