// What every write of a page sends along: that the page is ours, and which team it shows.
const NAMES = ["csrfmiddlewaretoken", "page_team"];

export function pageKeys(form, names = NAMES) {
  return Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
}
