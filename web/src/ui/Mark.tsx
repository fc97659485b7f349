import "./Mark.css";

/** The sign of Parley. Decorative: give it a name beside it. */
export function Mark(props: { size?: 32 | 40 }) {
  return (
    <svg class="mark" classList={{ "mark-32": props.size === 32 }} viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" rx="12" />
      <path d="M13.2 31.5V19.3a7.9 7.9 0 1 1 7.9 7.9h-2.6z" />
    </svg>
  );
}
