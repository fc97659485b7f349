import { createSignal, For, type JSX, onCleanup } from "solid-js";
import "./Skeleton.css";

/** One grey bar or circle standing for content that loads. Decorative; say "loading" on the region around it. */
export function Skeleton(props: { class?: string }): JSX.Element {
  return <span class={`sk ${props.class ?? ""}`} aria-hidden="true" />;
}

/** Rows of a list while it loads. */
export function SkeletonRows(props: { count: number }): JSX.Element {
  return (
    <div class="sk-rows" aria-hidden="true">
      <For each={Array.from({ length: props.count }, (_, at) => at)}>
        {(at) => (
          <div class={`sk-row sk-w${at % 5}`}>
            <Skeleton class="sk-face" />
            <span class="grow">
              <Skeleton />
              <Skeleton />
            </span>
          </div>
        )}
      </For>
    </div>
  );
}

/**
 * When a skeleton should show: 150 ms after loading starts, so that quick answers never flash, and then for at least 300 ms.
 * @param isLoading reactive.
 */
export function createSkeletonDelay(): { isShown: () => boolean; set: (isLoading: boolean) => void } {
  const [isShown, setShown] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = 0;
  const set = (isLoading: boolean) => {
    clearTimeout(timer);
    if (isLoading && !isShown()) {
      timer = setTimeout(() => {
        shownAt = performance.now();
        setShown(true);
      }, 150);
    } else if (!isLoading && isShown()) {
      timer = setTimeout(() => setShown(false), Math.max(0, 300 - (performance.now() - shownAt)));
    }
  };
  onCleanup(() => clearTimeout(timer));
  return { isShown, set };
}
