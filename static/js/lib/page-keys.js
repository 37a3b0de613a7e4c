// What every write of a page sends along: that the page is ours, and which team it shows.
const NAMES = ["csrfmiddlewaretoken", "page_team"];

export function pageKeys(form) {
  return Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]));
}
