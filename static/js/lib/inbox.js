// Where a row of a list belongs, and whether a filter shows it. Pure: the same rules as on the server.
import { colour } from "./age.js";

const COLOURS = ["green", "orange", "red"];

// Who waits, longest first; then the others, newest first.
export function comesBefore(one, other) {
  if (one.since !== other.since) return one.since < other.since;
  if (one.last !== other.last) return one.last > other.last;
  return one.id > other.id;
}

// shown: what the filter is narrowed to, as in the address; all of it must hold.
export function matches(row, shown, me, now) {
  const rules = {
    waiting: row.since < Infinity,
    mine: row.assignee === me,
    unassigned: row.assignee === "",
    others: row.assignee !== "" && row.assignee !== me,
    unclaimed: row.claimedBy === "",
    free: row.claimedBy === "" || row.claimedBy === me,
    claimed: row.claimedBy === me,
    unread: row.unread,
    snoozed: row.snoozed,
    delivered: row.stage === "delivered",
    closed: row.closed,
  };
  const tints = shown.filter((each) => COLOURS.includes(each));
  if (row.closed !== shown.includes("closed") || row.snoozed !== shown.includes("snoozed")) return false;
  if (tints.length && (row.since === Infinity || !tints.includes(colour(now - row.since)))) return false;
  return shown.every((each) => rules[each] ?? true);
}

// Which card of the dashboard somebody stands in, if they wait.
export function groupOf(row, me) {
  if (row.closed || row.snoozed || row.since === Infinity) return "";
  if (row.assignee === "") return "team";
  return row.assignee === me ? "mine" : "others";
}
