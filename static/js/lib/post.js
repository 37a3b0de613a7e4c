// Send fields as a form would, and let the page take in what comes back. Says why not, in words.

export async function post(url, fields) {
  const body = new URLSearchParams(fields);
  const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer) return { ok: false, reason: "There is no connection." };
  const html = await answer.text();
  // Somebody whose session has ended is sent to sign in: that page is no answer.
  if (answer.redirected) return { ok: false, reason: "You are signed out. Reload the page to sign in again." };
  if (answer.ok) globalThis.htmx.swap(document.body, html, { swapStyle: "none" });
  return { ok: answer.ok, isRefusal: answer.status === 422, reason: answer.ok ? "" : reasonIn(answer, html) };
}

function reasonIn(answer, html) {
  if (answer.status !== 422) return "Something went wrong on our side.";
  return new DOMParser().parseFromString(html, "text/html").querySelector(".banner__text")?.textContent.trim() ?? "";
}
