// Words written into a text at the caret: by a command, or by a link that would open the chat with them in it.

export function putWords(field, words, from, to) {
  field.setRangeText(words, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Links of the page with data-put-words, the id of the chat whose text is meant.
export function watchLinks({ field, composer, words, signal }) {
  const press = (event) => {
    const link = event.target.closest("[data-put-words]");
    // Notes name no links; and on the way to another chat these would be of the person before.
    const isOff = composer.mode === "note" || composer.next;
    if (!link || isOff || link.dataset.putWords !== composer.dataset.conversation) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    const { value, selectionStart, selectionEnd } = field;
    const gap = selectionStart && !/\s/.test(value[selectionStart - 1]) ? " " : "";
    putWords(field, gap + words, selectionStart, selectionEnd);
    field.focus();
  };
  document.addEventListener("click", press, { signal });
}
