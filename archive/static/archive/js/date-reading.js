/**
 * The reading of a date beneath its fields, while it is typed.
 *
 * Enhances <output data-read-date="address"> in the row of a date's fields. The
 * address answers with what the date means; without scripts the reading is that of
 * the date as it was saved. Rows that are added later are served as well.
 */
const PAUSE = 300; // milliseconds after the last key
const PARTS = ["as_written", "calendar", "edtf"];
const waiting = new WeakMap();
const asked = new WeakMap();

async function read(row, output) {
  const question = new URL(output.dataset.readDate, location.href);
  for (const part of PARTS) {
    const field = row.querySelector(`[name$="_${part}"]`);
    if (field) question.searchParams.set(part, field.value);
  }
  asked.get(output)?.abort();
  const asking = new AbortController();
  asked.set(output, asking);
  try {
    const answer = await fetch(question, { signal: asking.signal });
    if (answer.ok) output.textContent = (await answer.json()).reading;
  } catch {
    // Not reached, logged out, or asked anew: what stands there stays.
  }
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
