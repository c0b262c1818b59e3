/**
 * Opens a question on the letter's page as its own page has it, and keeps it there.
 *
 * Enhances <p class="opens"> with a link to the question's page, which without scripts
 * it stays: it becomes <details> that asks for that page when it is opened. What an
 * address names that does not stand here, as #c-sent.mehr, stands on the page that
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

async function fill(details, link) {
  if (details.hasAttribute("aria-busy")) return;
  details.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
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
