// While another chat is on its way here, the old one's composer is still in sight: what is typed now is for the new
// one, and nothing is sent to the old.
const CHAT = /^\/chat\/([0-9a-f-]{36})\//;

export function watchTurning(composer) {
  const gone = new AbortController();
  const { signal } = gone;
  const isOfPane = (detail) => detail.target?.id === "conversation";
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const next = isOfPane(detail) && detail.pathInfo.requestPath.match(CHAT)?.[1];
    if (next && next !== composer.dataset.conversation) composer.turnTo(next);
  }, { signal });
  // It does not come after all.
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => isOfPane(detail) && composer.turnTo(null), { signal });
  }
  return gone;
}
