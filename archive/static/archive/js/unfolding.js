/**
 * Opens what is folded around the place that the address names, as #claim-5 does.
 *
 * Enhances every page of the desk with <details>. Newer browsers do this themselves
 * and need no script; in the others whoever has saved is led back to a folded part.
 */
function unfold() {
  const place = document.getElementById(location.hash.slice(1));
  const folds = [];
  for (let at = place?.closest("details"); at; at = at.parentElement.closest("details")) {
    if (!at.open) folds.push(at);
  }
  for (const fold of folds) fold.open = true;
  if (folds.length) place.scrollIntoView();
}

addEventListener("hashchange", unfold);
unfold();
