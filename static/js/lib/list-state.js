// What the list of chats is narrowed to: as the page shows it, and as the address asks for it.

export function stateOf(list) {
  const shown = [...list.querySelectorAll("#list-state [name='show']")].map((each) => each.value);
  return { shown, search: list.querySelector("#list-state [name='q']")?.value ?? "" };
}

export function isAsAsked(list) {
  const query = new URLSearchParams(location.search);
  const { shown, search } = stateOf(list);
  const asked = [...query.getAll("show").toSorted(), query.get("q") ?? ""];
  return asked.join() === [...shown.toSorted(), search].join();
}
