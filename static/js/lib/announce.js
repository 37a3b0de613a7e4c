// For who does not see it: said at once by a screen reader, in the place the page keeps for it.

export function sayNotSent(reason) {
  document.getElementById("says-at-once").textContent = `A text was not sent. ${reason}`;
}
