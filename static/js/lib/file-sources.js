// Files that somebody picks in a field, drops onto its form, or pastes there.
export function listenForFiles({ form, field, isOff, take, signal }) {
  const leave = () => form.removeAttribute("data-over");
  const acts = {
    dragover(event) {
      if (isOff() || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.toggleAttribute("data-over", true);
    },
    dragleave: leave,
    drop(event) {
      leave();
      if (isOff() || !event.dataTransfer?.files.length) return;
      event.preventDefault();
      take([...event.dataTransfer.files]);
    },
    // What comes with words (cells of a spreadsheet and their picture) stays words.
    paste(event) {
      const { files, types } = event.clipboardData ?? {};
      if (isOff() || !files?.length || types.includes("text/plain")) return;
      event.preventDefault();
      take([...files]);
    },
  };
  for (const [name, act] of Object.entries(acts)) form.addEventListener(name, act, { signal });
  const pick = () => {
    take([...field.files]);
    // Sent ahead, not with the form; and the same again is a change once more.
    field.value = "";
  };
  field.addEventListener("change", pick, { signal });
}
