/**
 * Names of people and places beneath a box of the search, while one is typed.
 *
 * Enhances <input data-names="address" list="…">: the address answers as browsers ask
 * for suggestions [OpenSearch]. Without scripts the box is as good for searching.
 */
const PAUSE = 150; // milliseconds after the last key
const SHORTEST = 2; // letters
let waiting;
let asking;

async function complete(box) {
  asking?.abort();
  if (box.value.trim().length < SHORTEST) return;
  asking = new AbortController();
  const question = new URL(box.dataset.names, location.href);
  question.searchParams.set("q", box.value);
  try {
    const answer = await fetch(question, { signal: asking.signal });
    if (!answer.ok) return;
    const [, names] = await answer.json();
    box.list.replaceChildren(...names.map((name) => new Option(name, name)));
  } catch {
    // Not reached, or asked anew: what stands there stays.
  }
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-names]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => complete(event.target), PAUSE);
});
