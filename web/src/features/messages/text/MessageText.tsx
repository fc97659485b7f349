import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { parseMarkdown } from "./markdown.ts";
import { isPlain, plainPieces } from "./plain.ts";
import type { Block, Inline } from "./tree.ts";

const [parse, setParse] = createSignal<typeof parseMarkdown>();
let loading: Promise<void> | undefined;

/** Loads the Markdown parser; texts drawn as their source until then are drawn anew. Call it when the first screen stands. */
export function loadMarkdown(): Promise<void> {
  loading ??= import("./markdown.ts").then(
    (module) => {
      setParse(() => module.parseMarkdown);
    },
    () => {
      // Offline before the first load: the source is readable, and the next text asks again.
      loading = undefined;
    },
  );
  return loading;
}

/** Properties of {@link MessageText}. */
export interface MessageTextProps {
  text: string;
  /** The user id behind a nick of this chat, or undefined: then the nick stays plain words. */
  personByNick: (nick: string) => number | undefined;
  onPerson?: ((userId: number) => void) | undefined;
  /** Whether links and mentions can be reached with Tab. */
  isReachable: boolean;
  /** Stands at the end of the last line, or on a line of its own behind a block. */
  tail: JSX.Element;
}

/** Draws a message's Markdown from a tree of allowed kinds. Nothing is ever read as HTML. */
export function MessageText(props: MessageTextProps): JSX.Element {
  const isMentioned = (nick: string) => props.personByNick(nick) !== undefined;
  const tree = createMemo<readonly Block[]>(() => {
    const text = props.text;
    if (!isPlain(text)) {
      const parser = parse();
      if (parser !== undefined) return parser(text, isMentioned);
      void loadMarkdown();
    }
    return [{ kind: "paragraph", children: plainPieces(text, isMentioned) }];
  });
  const draw = createDrawer(props);
  return <>{drawBlocks(tree(), draw, () => props.tail, true)}</>;
}

interface Drawer {
  inline(pieces: readonly Inline[]): JSX.Element;
}

function createDrawer(props: MessageTextProps): Drawer {
  const tabIndex = () => (props.isReachable ? 0 : -1);
  const inline = (pieces: readonly Inline[]): JSX.Element => (
    <For each={pieces}>
      {(piece) => {
        switch (piece.kind) {
          case "text":
            return piece.text;
          case "break":
            return <br />;
          case "strong":
            return <strong>{inline(piece.children)}</strong>;
          case "em":
            return <em>{inline(piece.children)}</em>;
          case "del":
            return <del>{inline(piece.children)}</del>;
          case "code":
            return <code>{piece.text}</code>;
          case "link":
            return (
              <a
                href={piece.href}
                target="_blank"
                rel="noopener noreferrer nofollow"
                data-tip={piece.host}
                tabIndex={tabIndex()}
              >
                {inline(piece.children)}
              </a>
            );
          case "mention":
            return (
              <Show when={props.onPerson} fallback={<span class="at">@{piece.nick}</span>}>
                {(show) => (
                  <button
                    type="button"
                    class="at"
                    tabIndex={tabIndex()}
                    onClick={() => {
                      const id = props.personByNick(piece.nick);
                      if (id !== undefined) show()(id);
                    }}
                  >
                    @{piece.nick}
                  </button>
                )}
              </Show>
            );
        }
      }}
    </For>
  );
  return { inline };
}

function drawBlocks(
  blocks: readonly Block[],
  draw: Drawer,
  tail: () => JSX.Element,
  isOutermost: boolean,
): JSX.Element {
  const [only] = blocks;
  if (only === undefined) return tail();
  if (blocks.length === 1 && only.kind === "paragraph") {
    return (
      <>
        {draw.inline(only.children)}
        {tail()}
      </>
    );
  }
  return (
    <For each={blocks}>
      {(block, at) => {
        const isEnd = () => isOutermost && at() === blocks.length - 1;
        const none = () => undefined;
        return (
          <>
            <Switch>
              <Match when={block.kind === "paragraph" && block}>
                {(is) => (
                  <p>
                    {draw.inline(is().children)}
                    <Show when={isEnd()}>{tail()}</Show>
                  </p>
                )}
              </Match>
              <Match when={block.kind === "quote" && block}>
                {(is) => <blockquote>{drawBlocks(is().children, draw, none, false)}</blockquote>}
              </Match>
              <Match when={block.kind === "list" && block}>
                {(is) => {
                  const items = () => (
                    <For each={is().items}>{(item) => <li>{drawBlocks(item, draw, none, false)}</li>}</For>
                  );
                  return is().start === null ? <ul>{items()}</ul> : <ol start={is().start ?? 1}>{items()}</ol>;
                }}
              </Match>
              <Match when={block.kind === "code" && block}>
                {(is) => (
                  // A wide line scrolls within its block, by keyboard too.
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
                  <pre dir="ltr" tabIndex={0}>
                    <Show when={is().language}>{(language) => <span class="lang">{language()}</span>}</Show>
                    <code>{is().text}</code>
                  </pre>
                )}
              </Match>
            </Switch>
            <Show when={isEnd() && block.kind !== "paragraph"}>{tail()}</Show>
          </>
        );
      }}
    </For>
  );
}
