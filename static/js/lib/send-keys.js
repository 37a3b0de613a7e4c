// What a key means in the reply box: "send", "next" (send and go on), "leave", or nothing of its own.
export function meaningOf(event) {
  if (event.isComposing) return "";
  if (event.key === "Escape") return "leave";
  // On a screen keyboard the same key is the only way to a new line.
  const breaks = event.shiftKey || event.altKey || matchMedia("(pointer: coarse)").matches;
  const isDouble = event.ctrlKey || event.metaKey;
  if (event.key !== "Enter" || (breaks && !isDouble)) return "";
  event.preventDefault();
  if (event.repeat) return "";
  return isDouble ? "next" : "send";
}
