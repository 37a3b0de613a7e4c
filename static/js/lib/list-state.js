// What the list of chats is narrowed to: as the page shows it, and as the address asks for it.

export function stateOf(list) {
  const shown = [...list.querySelectorAll("#list-state [name='show']")].map((each) => each.value).filter(Boolean);
  return { shown, search: list.querySelector("#list-state [name='q']")?.value ?? "" };
}

export function isAsAsked(list) {
  const query = new URLSearchParams(location.search);
  const { shown, search } = stateOf(list);
  // An address that says nothing of it means the preset of whoever is there.
  const said = query.has("show") ? query : new URLSearchParams(list.querySelector("#list-state").dataset.preset);
  const asked = [...said.getAll("show").filter(Boolean).toSorted(), query.get("q") ?? ""];
  return asked.join() === [...shown.toSorted(), search].join();
}
