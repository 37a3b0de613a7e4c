// The files under a text that is being written, as its list shows them: on their way, there, or refused.
export function putFile(element, { name, size }) {
  const item = element.querySelector("template").content.firstElementChild.cloneNode(true);
  item.dataset.size = size;
  item.querySelector(".attach__name").textContent = name;
  item.querySelector("button").setAttribute("aria-label", `Remove ${name}`);
  item.querySelector("progress").setAttribute("aria-label", `${name} is being attached`);
  element.querySelector(".attach__list").append(item);
  return item;
}

export function isThere(item, id) {
  Object.assign(item.querySelector("input"), { value: id, disabled: false });
  item.querySelector("progress").remove();
}

export function isRefused(item, reason) {
  item.classList.add("attach__file--bad");
  item.querySelector("progress").remove();
  item.querySelector(".attach__why").textContent = reason;
}

// Those that count: there, or on their way.
export function takenFiles(element) {
  return [...element.querySelectorAll(".attach__file:not(.attach__file--bad)")];
}

export function fileOf(item) {
  const [id, size] = [item.querySelector("input").value, Number(item.dataset.size)];
  return { id, size, name: item.querySelector(".attach__name").textContent };
}

// Why one more file is too much for one text; nothing where it is not.
export function whyTooMuch(others, file, { most, mostBytes }) {
  if (others.length >= Number(most)) return `A text carries ${most} files at the most.`;
  const together = others.reduce((sum, { size }) => sum + size, file.size);
  if (together <= Number(mostBytes)) return "";
  const [all, room] = [together, Number(mostBytes)].map((bytes) => (bytes / 1_000_000).toFixed(1));
  const these = others.length ? "With the others it has" : "It has";
  return `${these} ${all} MB; a text carries ${room} MB. Make it smaller, or send a link to it.`;
}
