// Going back and forth between chats: htmx asks the server for the page that the address names by then. The screen must
// end as that page, also where the answer comes late, or not at all.

// In milliseconds, until it is asked for once more.
const PAUSES = [1_000, 2_000, 4_000];
let going = null;
let opening = null;

// Whatever was asked for before is not wanted any more: its answer would be put over what somebody sees by then.
function leave() {
  going?.abort();
  going = null;
}

async function comeThere(xhr, pauses = PAUSES) {
  await new Promise((resolve) => setTimeout(resolve, pauses[0]));
  if (going !== xhr) return;
  const answer = await fetch(location.href, { method: "HEAD" }).catch(() => null);
  if (going !== xhr) return;
  if (answer && answer.status < 500) location.reload();
  else comeThere(xhr, pauses.slice(1).length ? pauses.slice(1) : pauses);
}

document.addEventListener("htmx:historyCacheMiss", ({ detail: { xhr } }) => {
  leave();
  opening = null;
  going = xhr;
  xhr.addEventListener("loadend", () => {
    if (going !== xhr) return;
    if (xhr.status >= 200 && xhr.status < 400) going = null;
    else comeThere(xhr);
  });
});

// Somebody goes on to a chat meanwhile.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target.id === "conversation") leave();
});

// Who goes back while a chat is on its way wants that one no more: its answer would name another address.
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (detail.target.id === "conversation") opening = detail.xhr;
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.target?.id === "conversation" && event.detail.xhr !== opening) event.preventDefault();
});

// What is looked for in the list is part of the address, of whichever chat is open by the time the answer comes.
document.addEventListener("htmx:beforeHistoryUpdate", ({ detail: { history, requestConfig } }) => {
  if (history.type !== "replace" || !requestConfig.elt.matches(".chat__search")) return;
  history.path = `${location.pathname}${new URL(history.path, location.href).search}`;
});
