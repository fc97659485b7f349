import { createMemo, createResource, createSignal, For, type JSX, Show } from "solid-js";
import { type Language, language, t } from "../../i18n/index.ts";
import { routeUrl } from "../../routing/routes.ts";
import { Mark } from "../../ui/Mark.tsx";
import { type Topics, topicIds } from "./articles/topic.ts";
import "./help.css";

const articles: Record<Language, () => Promise<{ topics: Topics }>> = {
  en: () => import("./articles/en.ts"),
  pl: () => import("./articles/pl.ts"),
  ru: () => import("./articles/ru.ts"),
};

/** The help centre: short articles with a search, readable signed out and without a network. */
export function Help(props: { topic: string | undefined }): JSX.Element {
  const [topics] = createResource(language, async (wanted) => (await articles[wanted]()).topics);
  const [query, setQuery] = createSignal("");
  const found = createMemo(() => {
    const all = topics.latest;
    if (all === undefined) return [];
    const words = query().trim().toLocaleLowerCase();
    return topicIds.filter((id) => {
      const { title, paragraphs } = all[id];
      return words === "" || [title, ...paragraphs].join(" ").toLocaleLowerCase().includes(words);
    });
  });
  const id = () => topicIds.find((known) => known === props.topic);
  const article = () => {
    const known = id();
    return known === undefined ? undefined : topics.latest?.[known];
  };
  return (
    <div class="help">
      <header class="help-head">
        <Mark size={32} />
        <h1>{t("help.title")}</h1>
        <a href="/">{t("help.backToParley")}</a>
      </header>
      <main class="help-in" id="main" tabIndex={-1}>
        <Show
          when={props.topic === undefined}
          fallback={
            <article>
              <p>
                <a href={routeUrl({ name: "help" })}>{t("help.all")}</a>
              </p>
              <Show when={article()} fallback={<p>{topics.loading ? "" : t("help.notFound")}</p>}>
                {(shown) => (
                  <>
                    <h2>{shown().title}</h2>
                    <For each={shown().paragraphs}>{(text) => <p>{text}</p>}</For>
                  </>
                )}
              </Show>
            </article>
          }
        >
          <search>
            <input
              type="search"
              class="help-search"
              aria-label={t("help.search")}
              placeholder={t("help.search")}
              value={query()}
              onInput={(event) => setQuery(event.currentTarget.value)}
            />
          </search>
          <p class="vh" role="status">
            {query().trim() === "" ? "" : t("help.found", { count: found().length })}
          </p>
          <ul class="help-topics" aria-label={t("help.topics")}>
            <For each={found()}>
              {(topic) => (
                <li>
                  <a href={routeUrl({ name: "help", topic })}>{topics.latest?.[topic].title}</a>
                </li>
              )}
            </For>
          </ul>
          <Show when={topics.latest !== undefined && found().length === 0}>
            <p>{t("help.none", { query: query().trim() })}</p>
          </Show>
        </Show>
      </main>
    </div>
  );
}
