import { createMemo, createRoot, createSignal } from "solid-js";
import { parseRoute, type Route, routeUrl } from "./routes.ts";

type Place = { pathname: string; search: string; hash: string };

const here = (): Place => ({ pathname: location.pathname, search: location.search, hash: location.hash });

const [place, setPlace] = createSignal<Place>(here());

/** The view shown now. Reactive. */
export const route: () => Route = createRoot(() => createMemo(() => parseRoute(place().pathname, place().search)));

/** The address shown now, without the host. Reactive. */
export const address = (): string => place().pathname + place().search;

/** How many of our own pages lie behind this one, so that Back never leaves the application by surprise. */
function depth(): number {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "depth" in state && typeof state.depth === "number"
    ? state.depth
    : 0;
}

/**
 * Goes to a view or an address of ours.
 * @param isReplacing true when Back should skip the page left, as after signing in.
 */
export function navigate(to: Route | string, isReplacing = false): void {
  const url = typeof to === "string" ? to : routeUrl(to);
  if (url === address() + place().hash) return;
  if (isReplacing) history.replaceState({ depth: depth() }, "", url);
  else history.pushState({ depth: depth() + 1 }, "", url);
  setPlace(here());
}

/** One step out: the browser's Back when the page before was ours, `fallback` otherwise (after a reload or a deep link). */
export function goBack(fallback: Route): void {
  if (depth() > 0) history.back();
  else navigate(fallback, true);
}

/** Takes the fragment out of the address bar and the history, so that a secret in it is not left behind. Returns it. */
export function takeFragment(): string {
  const { hash } = location;
  if (hash !== "") {
    history.replaceState(history.state, "", location.pathname + location.search);
    setPlace(here());
  }
  return hash.slice(1);
}

/** Whether a click on a link is ours to follow: plain, to this site, in this window. */
function linkToFollow(event: MouseEvent): HTMLAnchorElement | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return undefined;
  const target = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (target === null || target.origin !== location.origin) return undefined;
  if (target.target !== "" || target.hasAttribute("download") || target.pathname.startsWith("/api/")) return undefined;
  // A skip link stays on the page; the browser moves the focus.
  if (target.getAttribute("href")?.startsWith("#")) return undefined;
  return target;
}

/** Follows the browser's Back and Forward and plain clicks on links. Returns the way to stop. */
export function watchRouter(): () => void {
  const onPopState = () => setPlace(here());
  const onClick = (event: MouseEvent) => {
    const link = linkToFollow(event);
    if (link === undefined) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  };
  setPlace(here());
  addEventListener("popstate", onPopState);
  document.addEventListener("click", onClick);
  return () => {
    removeEventListener("popstate", onPopState);
    document.removeEventListener("click", onClick);
  };
}
