/**
 * Opens what is folded around the place that the address names, as #claim-5 does, and
 * fetches what a fold of a long page holds when it is opened first.
 *
 * Enhances every page of the desk with <details>. Without it newer browsers open the
 * fold themselves, and a link in it leads to the page with all its folds filled.
 */
const named = () => document.getElementById(location.hash.slice(1));

function unfold() {
  const place = named();
  const folds = [];
  for (let at = place?.closest("details"); at; at = at.parentElement.closest("details")) {
    if (!at.open) folds.push(at);
  }
  for (const fold of folds) fold.open = true;
  if (folds.length) place.scrollIntoView();
}

async function fill(fold) {
  const place = fold.querySelector(":scope > [data-answers]");
  if (!fold.open || !place) return;
  const { answers } = place.dataset;
  delete place.dataset.answers;
  const response = await fetch(answers);
  if (!response.ok || response.redirected) return;
  const isNamed = place.contains(named());
  place.innerHTML = await response.text();
  if (isNamed) location.replace(location.hash);
}

addEventListener("hashchange", unfold);
document.addEventListener("toggle", (event) => fill(event.target), true);
unfold();
document.querySelectorAll("details[open]").forEach(fill);
