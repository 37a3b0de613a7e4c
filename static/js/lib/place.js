// Answers that come when their page has moved on: what still has a place is put there, the rest is dropped.

export function placed(html) {
  if (!html.includes("hx-swap-oob")) return html;
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const part of template.content.querySelectorAll("[hx-swap-oob]")) {
    if (!document.getElementById(part.id)) part.remove();
  }
  return template.innerHTML;
}

// Put every part of an answer where the page has its place.
export function takeIn(html) {
  globalThis.htmx.swap(document.body, placed(html), { swapStyle: "none" });
}

// A form may have been drawn anew while its answer was on the way. htmx looks for places beside the old form, where
// there are none, and tells events to nobody; here they are looked for in the page.
export function takeInLate(event) {
  const { xhr, requestConfig } = event.detail;
  if (event.target.isConnected || requestConfig.verb === "get") return;
  event.preventDefault();
  if (xhr.status >= 400 && ![409, 422].includes(xhr.status)) return tell("htmx:responseError", event.detail);
  takeIn(xhr.response);
  tellSaid(xhr.getResponseHeader("HX-Trigger"));
}

// The events that an answer brings in its head.
export function tellSaid(said) {
  if (said?.startsWith("{")) for (const [name, detail] of Object.entries(JSON.parse(said))) tell(name, detail);
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}
