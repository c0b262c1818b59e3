/**
 * Names for the boxes in which a record is chosen.
 *
 * Django's autocomplete puts a box of its own in place of each select and leaves it
 * without a name for those who hear the page: it is given its label's, once there.
 */
function nameChoosers() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = select.labels[0];
    if (!label) continue;
    label.id ||= `${select.id}_label`;
    const box = select.nextElementSibling;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) {
      const value = `select2-${select.id}-container`;
      part.setAttribute("aria-labelledby", `${label.id} ${value}`);
    }
    for (const typed of box.querySelectorAll("input.select2-search__field")) {
      typed.setAttribute("aria-labelledby", label.id);
    }
  }
}

// In the queue of the script that makes the boxes, behind it.
window.django?.jQuery?.(nameChoosers);
document.addEventListener("formset:added", nameChoosers);
