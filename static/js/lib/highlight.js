// Words marked where they stand, without touching the page; where the browser cannot, they are not.
const NAME = "found";

export function mark(root, words) {
  if (!CSS.highlights) return;
  CSS.highlights.delete(NAME);
  const ranges = words.length ? [...texts(root)].flatMap((node) => words.flatMap((word) => rangesOf(node, word))) : [];
  if (ranges.length) CSS.highlights.set(NAME, new Highlight(...ranges));
}

function* texts(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.parentElement.closest(".message__body")) yield walker.currentNode;
}

function rangesOf(node, word) {
  const [text, asked, ranges] = [node.data.toLowerCase(), word.toLowerCase(), []];
  for (let at = text.indexOf(asked); at >= 0; at = text.indexOf(asked, at + asked.length)) {
    const range = new Range();
    range.setStart(node, at);
    range.setEnd(node, at + asked.length);
    ranges.push(range);
  }
  return ranges;
}
