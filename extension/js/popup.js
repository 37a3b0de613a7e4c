// The popup: finds who is on the page, and adds and texts whom one chooses.
import "./components/deed-bar.js";
import "./components/found-person.js";
import "./components/page-state.js";
import "./components/text-words.js";
import { Api, Trouble } from "./lib/api.js";
import { addPerson, inWords, sendText, settled } from "./lib/deeds.js";
import { MOST, candidatesOn, currentPage } from "./lib/page.js";
import { canChoose, canText, isNew, peopleOf } from "./lib/people.js";
import { settings } from "./lib/settings.js";

const part = (id) => document.getElementById(id);
const state = part("state");
const deed = part("deed");
const rows = () => [...document.querySelectorAll("found-person")];
const options = () => chrome.runtime.openOptionsPage().then(() => window.close());

let api;
let page;
let user = "";

part("options").addEventListener("click", options);
part("people").addEventListener("change", choose);
part("all").addEventListener("click", all);
deed.addEventListener("deed", ({ detail }) => act(detail));
start();

async function start() {
  const known = await settings();
  if (!known.address || !known.token) {
    const words = "Make a token in PivotCX (your profile, Browser plug-in), and paste it into the options.";
    state.show({ title: "Sign in first", words, acts: [{ label: "Open the options", act: options }] });
    return;
  }
  api = new Api(known);
  state.show({ words: "Looking for phone numbers…", busy: true });
  try {
    page = await currentPage();
    const found = await candidatesOn(page);
    const answer = await api.ask("phones/recognize", { texts: found.map(({ text }) => text) });
    user = answer.user?.name ?? "somebody";
    part("who").textContent = answer.user ? `${user} · ${answer.team.name}` : answer.team.name;
    show(peopleOf(found, answer.data), { isAll: found.length < MOST });
  } catch (error) {
    stop(error);
  }
}

function stop(error) {
  const words = error instanceof Trouble ? error.message : "Something unexpected happened. Close this and press the button again.";
  const acts = { "sign-in": [{ label: "Open the options", act: options }], again: [{ label: "Try again", act: start }] };
  state.show({ title: "That did not work", words, acts: acts[error.kind] ?? [] });
  if (!(error instanceof Trouble)) console.error(error);
}

function show(people, { isAll }) {
  if (!people.length) {
    const words = "There are no phone numbers on this page that PivotCX can read. Ids, dates and prices do not count.";
    state.show({ title: "Nobody to text here", words });
    return;
  }
  state.hide();
  part("found").hidden = false;
  const count = `${people.length} phone number${people.length === 1 ? "" : "s"}`;
  part("found-title").textContent = isAll ? `${count} on this page` : `The first ${count} of this page`;
  part("people").replaceChildren(...people.map(row));
  const only = people.filter((person) => canChoose(person) && canText(person));
  if (only.length === 1) rows().find(({ person }) => person === only[0]).isChosen = true;
  choose();
  api.get("templates?limit=200").then(({ data }) => deed.composer.offer(data), () => {});
}

function row(person) {
  const item = document.importNode(part("person").content, true);
  item.querySelector("found-person").draw(person, api);
  return item;
}

function all() {
  for (const each of rows()) each.isChosen = isNew(each.person);
  choose();
}

// One is chosen: their text can be typed at once.
function choose() {
  const open = rows().filter(({ person }) => canChoose(person) && isNew(person));
  part("all").hidden = open.length < 2;
  part("all").textContent = `Choose all ${open.length} new`;
  const chosen = rows().filter((each) => each.isChosen).map(({ person }) => person);
  deed.for(chosen);
  if (chosen.length === 1 && canText(chosen[0])) deed.composer.field.focus();
}

async function act({ deed: what, words, consent, sendAt }) {
  const chosen = rows().filter((each) => each.isChosen);
  deed.isBusy = true;
  deed.say("");
  let failed = null;
  for (const each of chosen) {
    try {
      if (isNew(each.person)) await addPerson(api, each.person, { page, consent, user });
      if (what === "send") await text(each, words, sendAt);
      else Object.assign(each.person, { said: "Added", saidKind: "good" });
      each.refresh();
      each.isChosen = false;
    } catch (error) {
      failed = error;
      each.refresh();
      each.say(error.message, "bad");
      // What keeps PivotCX from answering, keeps it from answering the next one, too.
      if (!(error instanceof Trouble) || error.kind !== "none") break;
    }
  }
  deed.isBusy = false;
  if (failed) refuse(failed, { what, words, consent });
  else choose();
}

async function text(each, words, sendAt) {
  const message = await sendText(api, each.person, words, { sendAt });
  deed.composer.field.value = "";
  tell(each, message);
  // Not waited for: the next one can be texted meanwhile.
  settled(api, message, (now) => tell(each, now)).catch(() => {});
}

function tell(each, message) {
  const [said, saidKind] = inWords(message);
  Object.assign(each.person, { said, saidKind });
  each.say(said, saidKind);
}

function refuse(error, { what, words, consent }) {
  deed.for(rows().filter((each) => each.isChosen).map(({ person }) => person));
  deed.say(error.message);
  const moment = error.facts?.next_allowed_at;
  if (error.code === "outside_window" && moment) {
    deed.offerLater(new Date(moment), () => act({ deed: what, words, consent, sendAt: moment }));
  }
  if (!(error instanceof Trouble)) console.error(error);
}
