// The options: where PivotCX is, and one's own token. Saved only once it has worked.
import { Api, Trouble } from "./lib/api.js";
import { forgetSettings, keepSettings, readAddress, readToken, settings } from "./lib/settings.js";

const form = document.getElementById("form");
const said = document.getElementById("said");
const out = document.getElementById("out");

form.addEventListener("submit", save);
out.addEventListener("click", signOut);
settings().then(({ address, token }) => {
  form.elements.address.value = address;
  form.elements.token.value = token;
  out.hidden = !token;
});

function save(event) {
  event.preventDefault();
  const place = readAddress(form.elements.address.value);
  const key = readToken(form.elements.token.value);
  wrong("address", place.wrong);
  wrong("token", key.wrong);
  say("");
  if (place.wrong || key.wrong) {
    form.querySelector('[aria-invalid="true"]').focus();
    return;
  }
  form.elements.address.value = place.address;
  // Asked within the press itself: the browser shows its question only then.
  chrome.permissions.request({ origins: [place.pattern] }).then(
    (granted) => (granted ? attempt({ address: place.address, token: key.token }) : refusedByPerson(place.address)),
    (error) => say(`The browser did not ask for leave to reach ${place.address}: ${error.message}`, "bad"),
  );
}

async function attempt(known) {
  say("Trying it…");
  try {
    const { team, user } = await new Api(known).ask("phones/recognize", { texts: [] });
    await keepSettings(known);
    out.hidden = false;
    say(`It works. You are signed in${user ? ` as ${user.name}` : ""} in ${team.name}. Open a page with phone numbers and press the button there.`, "good");
  } catch (error) {
    say(error instanceof Trouble ? error.message : String(error), "bad");
  }
}

function refusedByPerson(address) {
  say(`Without leave to reach ${address}, the plug-in cannot ask PivotCX. Save again and say yes.`, "bad");
}

async function signOut() {
  const { pattern } = readAddress(form.elements.address.value);
  await forgetSettings();
  if (pattern) await chrome.permissions.remove({ origins: [pattern] }).catch(() => {});
  form.reset();
  out.hidden = true;
  say("Signed out here. The token itself works on: end it in PivotCX, if you will not use it any more.", "good");
}

function wrong(name, words = "") {
  document.getElementById(`${name}-wrong`).textContent = words;
  if (words) form.elements[name].setAttribute("aria-invalid", "true");
  else form.elements[name].removeAttribute("aria-invalid");
}

function say(words, kind = "plain") {
  said.hidden = !words;
  said.textContent = words;
  said.className = `note note--${kind}`;
}
