// What a browser shows outside of its page, and lets hear. Nothing of either without its person's wish.

let context;

// Browsers let a page be heard only after somebody has touched it. Not every key is such a touch: Control alone is none.
const TOUCHES = ["pointerup", "keydown"];
const wake = () => {
  if (!navigator.userActivation.isActive) return;
  for (const name of TOUCHES) document.removeEventListener(name, wake, { capture: true });
  (context ??= new AudioContext()).resume().catch(() => {});
};
for (const name of TOUCHES) document.addEventListener(name, wake, { capture: true });

// "none" where the browser has no notices, else what it was told.
export function permission() {
  return "Notification" in globalThis ? Notification.permission : "none";
}

// Return whether it was shown. Of one tag there is one on the desktop, however many tabs show it.
export function show(title, { text, tag, icon, go }) {
  if (permission() !== "granted") return false;
  try {
    const shown = new Notification(title, { body: text, tag, icon, silent: true });
    shown.addEventListener("click", () => {
      globalThis.focus();
      shown.close();
      go?.();
    });
    return true;
  } catch {
    // Some phones have them for pages that run in the background only.
    return false;
  }
}

// Two short tones, made here.
export function sound() {
  if (context?.state !== "running") return false;
  for (const [at, pitch] of [[0, 660], [0.14, 880]]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const begin = context.currentTime + at;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(0.12, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.22);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + 0.24);
  }
  return true;
}
