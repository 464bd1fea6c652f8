// My notebook: a code of one's own, export, erase.
import { button, el, freshId, say } from "./dom.js";
import { counted } from "./names.js";
import * as notebook from "./notebook.js";

const UNDO_MS = 10_000;

export function notebookCard(signal) {
  const card = el("section", { class: "card keep", "aria-labelledby": "keep-title" });
  const id = freshId("code");
  const heading = el("h2", { id: "keep-title", text: "Mijn schrift" });
  const lead = el("p", {});
  const mine = el("div", { class: "mine" });
  const line = el("p", { class: "small", role: "status" });
  const field = el("input", { id, autocomplete: "off", autocapitalize: "none", spellcheck: "false", "aria-describedby": `${id}-help` });
  const form = el("form", {}, el("label", { for: id, text: "Jouw code" }),
    el("p", { class: "small", id: `${id}-help`, text: "Een woord of zin die alleen jij kent, van 4 tot 60 tekens. Met die code vind je je oefeningen "
      + "ook op een ander apparaat bij deze coach. Wie de code kent, kan meelezen en wissen." }),
    el("div", { class: "row" }, field, el("button", { text: "Bewaar" })));

  const entry = el("details", {}, el("summary", { text: "Bewaar onder een eigen code" }), form);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = field.value.trim();
    line.textContent = "";
    if (Array.from(code).length < 4 || Array.from(code).length > 60) {
      line.textContent = "Een code heeft 4 tot 60 tekens.";
      return field.focus();
    }
    try {
      await notebook.useCode(code);
      field.value = "";
      line.textContent = `Gelukt. Er staan nu ${counted(notebook.attempts().length, "oefening", "oefeningen")} onder je code.`;
    } catch (trouble) {
      line.textContent = trouble.message;
      field.focus();
    }
  });

  function show() {
    const all = notebook.attempts().length;
    const cases = Object.keys(notebook.keptCases()).length;
    lead.textContent = all || cases
      ? `${counted(all, "oefening", "oefeningen")} en ${counted(cases, "gesprek", "gesprekken")} bewaard in deze browser.`
      : "Hier is nog niets bewaard.";
    const code = notebook.code();
    entry.hidden = Boolean(code);
    const sync = { away: "Nog niet alles is bewaard: de coach is niet bereikbaar. Dat komt vanzelf goed.",
      refused: "Deze code werkt hier niet. Kies een andere." }[notebook.state.sync] ?? "Nieuwe oefeningen gaan vanzelf mee.";
    mine.replaceChildren(...(code ? [el("p", {}, "Je code is ", el("strong", { class: "code", text: code }), `. ${sync}`),
      button("Gebruik de code hier niet meer", () => { notebook.leaveCode(); line.textContent = "De code is hier weg. Wat eronder staat, blijft staan."; }, { class: "quiet" })] : []));
  }

  card.append(heading, lead, entry, mine, line, el("div", { class: "row" },
    button("Haal mijn gegevens op", () => { download(); line.textContent = "Je gegevens staan in je map met downloads."; }),
    button("Wis mijn gegevens", () => wipe(), { class: "danger" })));
  notebook.onChange(show, signal);
  show();
  return card;
}

function download() {
  const text = JSON.stringify(notebook.exported(), null, 2);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  el("a", { href: address, download: `vraagcoach-${new Date().toISOString().slice(0, 10)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

async function wipe() {
  const { before, remote, undo } = await notebook.erase();
  const what = `${counted(before.attempts.length, "oefening", "oefeningen")} en ${counted(Object.keys(before.cases).length, "gesprek", "gesprekken")}`;
  const words = { erased: " Ook onder je code is alles gewist. Een ander apparaat met deze code wist je oefeningen zodra je de pagina daar weer opent. Gesprekken wis je daar zelf.",
    failed: " Onder je code kon het nu niet: de coach is niet bereikbaar. Je code staat er nog, wis straks nog een keer." }[remote] ?? "";
  const back = button("Ongedaan maken", async () => {
    clearTimeout(timer);
    say("Alles staat er weer.");
    await undo();
  }, { class: "primary" });
  const foot = say(`Gewist: ${what}.${words}`, back);
  back.focus();
  const timer = setTimeout(() => {
    if (!foot.contains(back)) return;
    const had = document.activeElement === back;
    back.remove();
    if (had) document.getElementById("inhoud").focus();
  }, UNDO_MS);
}
