/**
 * What is said of forms that were not saved, over the form, and what can be done: the
 * places are in templates/admin/archive/_meanwhile.html.
 */
import * as kept from "./kept.js";
import { versionsIn } from "./fields.js";

export const place = document.querySelector(".meanwhile");
export const told = place?.querySelector(".kept");

export function tell(words) {
  if (!told) return;
  told.querySelector(":scope > p.told")?.remove();
  told.dataset.says = words;
  if (!words) return;
  const line = document.createElement("p");
  line.className = "told";
  line.textContent = words;
  told.append(line);
}

export const isSaid = (words) => told.dataset.says === words;

export function hour(at) {
  const as = (how) => new Intl.DateTimeFormat("en-GB", how).format(at);
  const day = as({ day: "numeric", month: "long" });
  return `${day}, ${as({ hour: "2-digit", minute: "2-digit" })}`;
}

/** A line on what was found, and what can be done with it. */
export function offer(found, words, { restore, discard }) {
  const line = place.querySelector("[data-offer]").content.firstElementChild.cloneNode(true);
  const [sentence, again, away] = line.children;
  sentence.textContent = words;
  if (restore) again.addEventListener("click", restore);
  else again.remove();
  away.addEventListener("click", () => {
    kept.drop(found.name);
    line.remove();
    document.getElementById("content-start")?.focus();
    discard?.();
  });
  told.append(line);
  return line;
}

/** What has become of the record since, in words; "" of one that is new. */
export const saySince = (begun, pairs) => {
  if (!versionsIn(begun)) return "";
  return versionsIn(pairs) === versionsIn(begun) ? "has not changed" : "has changed";
};
