// The page whose button was pressed.
import { Trouble } from "./api.js";

export async function currentPage() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return { id: tab.id, title: tab.title ?? "", url: tab.url ?? "" };
}

// As many as are looked for in one frame (collect.js), and as PivotCX is asked about at once.
export const MOST = 500;

// Look for numbers in all of its frames that the browser lets us see. Nothing of it is kept.
export async function candidatesOn(page) {
  let frames;
  try {
    frames = await chrome.scripting.executeScript({ target: { tabId: page.id, allFrames: true }, files: ["js/collect.js"] });
  } catch {
    throw new Trouble("The browser does not let plug-ins look at this page. Open the page of a candidate, and press the button there.");
  }
  return frames.flatMap((frame) => frame.result ?? []).slice(0, MOST);
}

// Where somebody was found, as an application keeps it.
export function attribution(page) {
  const url = /^https?:/.test(page.url) ? new URL(page.url) : null;
  return {
    source: (url?.hostname.replace(/^www\./, "") ?? "").slice(0, 120),
    medium: "Browser plug-in",
    campaign: page.title.replaceAll(/\s+/g, " ").trim().slice(0, 120),
    referrer: url ? `${url.origin}${url.pathname}${url.search}`.slice(0, 500) : "",
  };
}
