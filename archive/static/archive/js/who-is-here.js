/**
 * Who else has the record open, and who has saved it meanwhile, while one looks at it.
 *
 * Enhances .meanwhile[data-here="address"]: it is asked every few seconds, not while the
 * tab is hidden, and more seldom while there is no answer. The request says that nobody
 * made it (X-Asked-By), so that no session lives by it. Without scripts one hears of
 * others when one saves.
 */
const EVERY = 8000; // milliseconds
const SELDOM = 60000;
const place = document.querySelector(".meanwhile[data-here]");
const told = place?.querySelector(".here");
let pause = EVERY;
let waiting;

async function ask() {
  clearTimeout(waiting);
  if (document.hidden) return;
  try {
    const answer = await fetch(place.dataset.here, { headers: { "X-Asked-By": "clock" } });
    if (answer.status === 401) return sayLoggedOut();
    if (answer.status === 403 || answer.status === 404) return;
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
    pause = EVERY;
  } catch {
    pause = Math.min(2 * pause, SELDOM); // Not reached: what stands there stays.
  }
  waiting = setTimeout(ask, pause);
}

function show({ here, saved, url }) {
  const link = saved && place.querySelector("[data-newest]").content.cloneNode(true).firstChild;
  if (link) link.href = url;
  write([here && [here], saved && [saved, " ", link]].filter(Boolean));
}

function sayLoggedOut() {
  const link = document.createElement("a");
  const there = new URLSearchParams({ next: location.pathname + location.search });
  link.href = `/admin/login/?${there}`;
  link.textContent = "Log in again";
  write([["You are logged out. ", link]]);
}

/** What stands there already is not said again by a screen reader. */
function write(lines) {
  const paragraphs = lines.map((parts) => {
    const line = document.createElement("p");
    line.append(...parts);
    return line;
  });
  const words = paragraphs.map((line) => line.textContent).join("\n");
  if (told.dataset.says === words) return;
  told.dataset.says = words;
  told.replaceChildren(...paragraphs);
}

if (place) {
  document.addEventListener("visibilitychange", ask);
  ask();
}
