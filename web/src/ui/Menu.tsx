import { createContext, createUniqueId, type JSX, onMount, Show, splitProps, useContext } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";
import "./Menu.css";
import { placeAt, placeBeside } from "./place.ts";
import { rovingKey } from "./roving.ts";

/** What the opener of a menu must spread on its button. */
export type MenuOpenerProps = {
  "aria-haspopup": "menu";
  popovertarget: string;
  ref: (element: HTMLElement) => void;
};

const CloseContext = createContext<() => void>(() => {});

/**
 * A menu in a native popover: Esc, a click outside and choosing close it, and the focus returns to its opener.
 * Arrows, Home and End move; a letter jumps to the item that starts with it.
 */
export function Menu(props: {
  label: string;
  /** Draws the button that opens the menu; it spreads what it is given. */
  opener: (opener: MenuOpenerProps) => JSX.Element;
  align?: "start" | "end";
  children: JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  let opener: HTMLElement | undefined;
  let menu!: HTMLDivElement;

  const onToggle = (event: ToggleEvent) => {
    const isOpen = event.newState === "open";
    opener?.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen || opener === undefined) return;
    placeBeside(menu, opener, { align: props.align ?? "end" });
    menu.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  };
  return (
    <>
      {props.opener({
        "aria-haspopup": "menu",
        popovertarget: id,
        ref: (element) => {
          opener = element;
        },
      })}
      <div
        ref={menu}
        id={id}
        class="menu"
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={props.label}
        onToggle={onToggle}
        onKeyDown={(event) => moveInMenu(event, menu)}
      >
        <CloseContext.Provider value={() => menu.hidePopover()}>{props.children}</CloseContext.Provider>
      </div>
    </>
  );
}

function moveInMenu(event: KeyboardEvent, menu: HTMLElement): void {
  if (rovingKey(event, menu, '[role^="menuitem"]', "vertical") !== undefined) return;
  if (event.key === "Tab") menu.hidePopover();
  else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const letter = event.key.toLocaleLowerCase();
    const items = [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const following = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    following.find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(letter))?.focus();
  }
}

/** Opens a {@link ContextMenu}. */
export type ContextMenuHandle = {
  /**
   * @param at where the pointer was, or nothing to open beside `owner`.
   * @param owner what the menu is about; it gets the focus back.
   */
  open: (owner: HTMLElement, at?: { x: number; y: number }) => void;
};

/** A menu about something on screen, opened by right click, long press or the menu key. Otherwise like {@link Menu}. */
export function ContextMenu(props: {
  label: string;
  ref: (handle: ContextMenuHandle) => void;
  onClose?: () => void;
  children: JSX.Element;
}): JSX.Element {
  let menu!: HTMLDivElement;
  let owner: HTMLElement | undefined;
  onMount(() =>
    props.ref({
      open(about, at) {
        owner = about;
        if (menu.matches(":popover-open")) menu.hidePopover();
        menu.showPopover();
        const box = about.getBoundingClientRect();
        const point = at ?? { x: box.left + 24, y: box.top + box.height / 2 };
        placeAt(menu, new DOMRect(point.x, point.y, 0, 0), { gap: 2 });
        menu.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
      },
    }),
  );
  return (
    <div
      ref={menu}
      class="menu"
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={props.label}
      onKeyDown={(event) => moveInMenu(event, menu)}
      onToggle={(event) => {
        if (event.newState !== "closed") return;
        // The focus fell to the page with the item that had it.
        if (document.activeElement === document.body || menu.contains(document.activeElement)) owner?.focus();
        props.onClose?.();
      }}
    >
      <CloseContext.Provider value={() => menu.hidePopover()}>{props.children}</CloseContext.Provider>
    </div>
  );
}

/** One action of a menu. */
export function MenuItem(props: {
  icon?: IconName;
  children: JSX.Element;
  isDanger?: boolean;
  /** The key that does the same, as shown to people. */
  shortcut?: string;
  /** Choosing leads to further items in the same menu. */
  keepsOpen?: boolean;
  onChoose: () => void;
}): JSX.Element {
  const [own] = splitProps(props, ["icon", "children", "isDanger", "shortcut", "keepsOpen", "onChoose"]);
  const close = useContext(CloseContext);
  return (
    <button
      type="button"
      role="menuitem"
      class="menu-item"
      classList={{ dng: own.isDanger === true }}
      tabIndex={-1}
      onPointerMove={(event) => event.pointerType === "mouse" && event.currentTarget.focus()}
      onClick={() => {
        if (!own.keepsOpen) close();
        own.onChoose();
      }}
    >
      <Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>
      <span class="grow">{own.children}</span>
      <Show when={own.shortcut}>{(keys) => <kbd class="kbd">{keys()}</kbd>}</Show>
    </button>
  );
}

/** A line between groups of actions. */
export function MenuLine(): JSX.Element {
  return <hr />;
}
