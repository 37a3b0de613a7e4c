// What takes the place of a control that is gone: where it stood is written down while it stands, and looked up after.

const CONTROLS = "a[href], button:not(:disabled), input:not([type='hidden'], :disabled), select:not(:disabled), textarea:not(:disabled)";

// Where a control stands: itself and all that it is in, from the inside out, by what they are called.
export function placeOf(control) {
  const steps = [];
  for (let each = control; each && each !== document.body; each = each.parentElement) {
    steps.push({ element: each, id: each.id, focus: each.dataset.focus, isMenu: each.hasAttribute("popover") });
  }
  return { tag: control.localName, words: wordsOf(control), steps };
}

// The controls that may follow, the nearest first: what has the same id or data-focus, what is called the same in the
// nearest part that is still there, the button of the menu it stood in, that part itself, its first control; in the end the page.
export function* successors({ tag, words, steps }) {
  for (const { element, id, focus, isMenu } of steps) {
    const named = [id && document.getElementById(id), ...(focus ? withFocus(focus) : [])].filter(Boolean);
    for (const part of new Set(element.isConnected ? [element, ...named] : named)) {
      if (part.matches(CONTROLS)) yield part;
      // A form that was refused says where.
      if (part.matches("form")) yield* part.querySelectorAll("[aria-invalid='true']");
      // The same word below another text means another text.
      const inside = part.closest("[role='log']") ? [] : [...part.querySelectorAll(CONTROLS)].filter(isShown);
      yield* inside.filter((each) => each.localName === tag && wordsOf(each) === words);
      if (part.hasAttribute("tabindex")) yield part;
      // What has no name of its own is only around it: its first control is some other thing.
      if (named.includes(part)) yield* inside;
    }
    if (isMenu) yield* document.querySelectorAll(`[popovertarget="${CSS.escape(id)}"]`);
  }
  yield document.getElementById("main");
}

export function isShown(control) {
  return control.checkVisibility({ visibilityProperty: true });
}

function withFocus(name) {
  return document.querySelectorAll(`[data-focus="${CSS.escape(name)}"]`);
}

function wordsOf(control) {
  return control.getAttribute("aria-label") ?? control.textContent.trim();
}
