// What the list of chats is narrowed to: as the page shows it, and as the address asks for it.

export function stateOf(list) {
  const shown = [...list.querySelectorAll("#list-state [name='show']")].map((each) => each.value).filter(Boolean);
  const [search, tag] = ["q", "tag"].map((name) => list.querySelector(`#list-state [name='${name}']`)?.value ?? "");
  return { shown, search, tag };
}

export function isAsAsked(list) {
  const query = new URLSearchParams(location.search);
  const { shown, search, tag } = stateOf(list);
  // An address that says nothing of it means the preset of whoever is there.
  const said = query.has("show") || query.has("tag") ? query : new URLSearchParams(list.querySelector("#list-state").dataset.preset);
  const asked = [...said.getAll("show").filter(Boolean).toSorted(), query.get("q") ?? "", query.get("tag") ?? ""];
  return asked.join() === [...shown.toSorted(), search, tag].join();
}
