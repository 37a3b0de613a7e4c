// Send one file ahead of its text, or of a candidate to us, and tell how far that is (0 to 100). Says why not, in words.
const OUR_SIDE = "Something went wrong on our side. Try it once more.";
const REASONS = { 403: "This page is out of date. Reload it.", 408: "The connection is too slow for it.", 413: "It is too large." };
// In milliseconds: a large picture over a slow line.
const PATIENCE = 120_000;

export function upload(url, file, fields, { tell, signal, name = "file", patience = PATIENCE }) {
  return new Promise((resolve) => {
    const asked = new XMLHttpRequest();
    const body = new FormData();
    for (const [key, value] of Object.entries(fields)) body.append(key, value);
    body.append(name, file);
    asked.upload.addEventListener("progress", ({ loaded, total }) => tell(total ? (100 * loaded) / total : 0));
    asked.addEventListener("load", () => resolve(answerOf(asked)));
    asked.addEventListener("error", () => resolve({ reason: "There is no connection." }));
    asked.addEventListener("timeout", () => resolve({ reason: "It took too long." }));
    asked.addEventListener("abort", () => resolve({}));
    signal.addEventListener("abort", () => asked.abort());
    asked.open("POST", url);
    asked.setRequestHeader("Accept", "application/json");
    asked.timeout = patience;
    asked.send(body);
  });
}

function answerOf({ status, responseText }) {
  let said = {};
  try {
    said = JSON.parse(responseText);
  } catch {
    // A page is no answer: who is signed out is sent to one.
    return { reason: REASONS[status] ?? (status < 400 ? "You are signed out. Reload the page." : OUR_SIDE) };
  }
  return status === 201 ? { id: said.id } : { reason: said.detail ?? OUR_SIDE, status };
}
