/** The composition root of the client: puts router, theme, language and screens together. */
export function App() {
  return <main>Parley</main>;
}
