/**
 * Opens a question on the letter's page as its own page has it, and keeps it there.
 *
 * Enhances <p class="opens"> with a link to the question's page, which without scripts
 * it stays: it becomes <details> that asks for that page when it is opened. What an
 * address names that does not stand here, as #c-sent.gazette, stands on the page that
 * holds everything: there the reader is led.
 */
const OPENED = ".opened-question";

function enhance(paragraph) {
  const link = paragraph.querySelector("a");
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  details.className = "opens";
  summary.append(...link.childNodes);
  details.append(summary);
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector(OPENED)) fill(details, link);
  });
  paragraph.replaceWith(details);
}

/** A page of ours as the browser parses it: no text of it passes through a script. */
function pageAt(address) {
  const asked = new XMLHttpRequest();
  asked.responseType = "document";
  asked.open("GET", address);
  return new Promise((give, fail) => {
    asked.onload = () => (asked.status === 200 ? give(asked.response) : fail());
    asked.onerror = fail;
    asked.send();
  });
}

async function fill(details, link) {
  if (details.hasAttribute("aria-busy")) return;
  details.setAttribute("aria-busy", "true");
  try {
    const page = await pageAt(link.href);
    link.textContent = "On a page of its own";
    details.append(document.adoptNode(page.querySelector(OPENED)), link);
  } catch {
    location.assign(link.href); // Not to be had here; perhaps it is there.
  } finally {
    details.removeAttribute("aria-busy");
  }
}

/** Open what is folded around the place that the address names, or go where it is. */
function lead() {
  const name = decodeURIComponent(location.hash.slice(1));
  const place = document.getElementById(name);
  if (!place && /^[cjq]-/.test(name)) {
    location.replace(document.querySelector("[data-whole]").href + location.hash);
  }
  let isFolded = false;
  for (let at = place?.closest("details"); at; at = at.parentElement.closest("details")) {
    isFolded ||= !at.open;
    at.open = true;
  }
  if (isFolded) place.scrollIntoView();
}

for (const paragraph of document.querySelectorAll("p.opens")) enhance(paragraph);
addEventListener("hashchange", lead);
lead();
