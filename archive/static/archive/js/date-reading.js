/**
 * The reading of a date beneath its fields, while it is typed.
 *
 * Enhances <output data-read-date="address"> in the row of a date's fields. The
 * address answers with what the date means, and with the EDTF and the basis that
 * would be saved: they stand in the empty fields as what comes if nothing else is
 * written there. The parts of a date are folded; they open where its words are not
 * read. Where a date may be read in several ways, each is a button that
 * writes its EDTF. Without scripts the reading is that of the date as it was saved.
 * Rows that are added later are served as well.
 */
const PAUSE = 300; // milliseconds after the last key
const PARTS = ["as_written", "calendar", "edtf"];
const waiting = new WeakMap();
const asked = new WeakMap();

function fieldOf(row, part) {
  return row.querySelector(`[name$="_${part}"]`);
}

async function read(row, output) {
  const question = new URL(output.dataset.readDate, location.href);
  for (const part of PARTS) {
    const field = fieldOf(row, part);
    if (field) question.searchParams.set(part, field.value);
  }
  const language = row.closest("form")?.elements.namedItem("language");
  if (language?.value) question.searchParams.set("language", language.value);
  asked.get(output)?.abort();
  const asking = new AbortController();
  asked.set(output, asking);
  try {
    const answer = await fetch(question, { signal: asking.signal });
    if (answer.ok) show(await answer.json(), row, output);
  } catch {
    // Not reached, logged out, or asked anew: what stands there stays.
  }
}

function show(answer, row, output) {
  output.textContent = answer.reading;
  for (const part of ["edtf", "basis"]) {
    const field = fieldOf(row, part);
    if (field) field.placeholder = answer[part];
  }
  const more = row.querySelector(".date-parts");
  if (more && fieldOf(row, "as_written")?.value && !answer.edtf) more.open = true;
  for (const old of row.querySelectorAll(".date-offer")) old.remove();
  output.after(...answer.offers.map((offer) => button(offer, row)));
}

function button(offer, row) {
  const choice = document.createElement("button");
  choice.type = "button";
  choice.className = "date-offer";
  choice.textContent = offer.words;
  choice.addEventListener("click", () => {
    const field = fieldOf(row, "edtf");
    field.value = offer.edtf;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  return choice;
}

function hear(event) {
  const row = event.target.closest?.(".form-row");
  const output = row?.querySelector("[data-read-date]");
  if (!output) return;
  clearTimeout(waiting.get(output));
  waiting.set(output, setTimeout(() => read(row, output), PAUSE));
}

document.addEventListener("input", hear);
document.addEventListener("change", hear);
