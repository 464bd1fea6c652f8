// Verslag: a transcript or chat goes up, the report comes back; what is unclear is asked. Nothing is stored by it.
import { el, freshId, opened, waiting } from "../oefenen/dom.js";
import { methodsOf } from "./filters.js";
import { made } from "./made.js";
import { failed } from "./parts.js";
import { query, upload } from "./service.js";
import { counted, shown, typed } from "./words.js";

const READ = "Teams, Zoom, Meet, Webex en Whisper (.vtt, .srt, .sbv, .docx), WhatsApp (.txt, .zip), Telegram, Slack en Discord (.json, .csv), Excel en CSV, JSON Lines, en gewone tekst met ‘Naam: …’";
const TYPES = ".vtt,.srt,.sbv,.docx,.zip,.txt,.json,.jsonl,.ndjson,.csv,.tsv,.xlsx,text/plain,text/vtt,text/csv,application/json";
const MOST = 20_000_000;
const NAMED = { text: /tekst|text|uiting|gezegd|bericht|message|content/i, speaker: /naam|spreker|wie|speaker|name|author/i, time: /tijd|wanneer|moment|time|start/i, step: /stap|fase|step|phase/i, role: /^rol|role/i };
const FIELDS = { text: "Wat er gezegd is", speaker: "Wie het zei", time: "Wanneer", step: "Welke stap", role: "Welke rol" };

export function report({ main, signal }) {
  const place = opened(main, "Rapport", "Maak een rapport van een transcript of een chat.");
  const input = el("input", { type: "file", id: freshId("bestand"), accept: TYPES, "aria-describedby": "gelezen" });
  const chosen = el("p", { class: "chosen", role: "status" });
  const drop = el("div", { class: "drop" }, el("p", {}, "Sleep een bestand hierheen, of"),
    el("div", { class: "row" }, input, el("label", { class: "button primary", for: input.id, text: "Kies een bestand" })),
    el("p", { class: "small", id: "gelezen", text: `Dit kunnen we lezen: ${READ}. Tot 20 MB.` }), chosen);
  const method = el("select", { id: freshId("methode") }, el("option", { value: "", text: "de coach kiest" }));
  const go = el("button", { class: "primary", text: "Maak het rapport" });
  const line = el("p", { class: "wrong", role: "alert" });
  const questions = el("div", {});
  const form = el("form", { class: "card" }, drop,
    el("div", { class: "fields" }, el("div", {}, el("label", { for: method.id, text: "Methode" }), method)),
    questions, line, el("div", { class: "row" }, go));
  const result = el("div", { class: "place result" });
  place.append(el("p", { class: "promise", text: "Er wordt niets bewaard. Het bestand gaat naar de coach, het rapport komt terug, en de coach vergeet het. Pas als je daar zelf voor kiest, bewaar je de sessie." }), form, result);
  let file = null;

  methodsOf(signal).then((methods) => method.append(...methods.map((one) => el("option", { value: one.id, text: one.title }))), () => {});

  function take(given) {
    if (!given) return;
    file = given;
    chosen.replaceChildren("Gekozen: ", typed(given.name, 80));
    line.textContent = given.size > MOST ? "Dit bestand is groter dan 20 MB. Knip het in delen." : given.size ? "" : "Dit bestand is leeg.";
    questions.replaceChildren();
    result.replaceChildren();
  }
  input.addEventListener("change", () => take(input.files[0]));
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); });
  // a file dropped beside it must not replace the page
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault(), { signal });

  const asked = (name) => questions.querySelector(`[name="${name}"]`)?.value ?? "";
  function answers() {
    const columns = [...questions.querySelectorAll("[data-column]")].map((one) => [one.dataset.column, one.value]);
    return { name: file.name, method: method.value, inbrenger: asked("inbrenger"), columns: columns.length ? JSON.stringify(Object.fromEntries(columns)) : "" };
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!file) {
      line.textContent = "Kies eerst een bestand.";
      return input.focus();
    }
    if (file.size > MOST || !file.size) return take(file);
    line.textContent = "";
    go.disabled = true;
    result.replaceChildren(waiting("De coach leest het gesprek. Bij een lang gesprek duurt dat een paar tellen …"));
    const sent = { ...answers() };
    try {
      const found = await (await upload(query("/v1/report", { ...sent, format: "json" }), file, signal)).json();
      if (signal.aborted) return;
      if (found.conversation && !found.conversation.sure) asksInbrenger(found.conversation);
      result.replaceChildren(...made({ found, file, sent, signal }));
      result.querySelector("h2").focus();
    } catch (trouble) {
      if (signal.aborted) return;
      result.replaceChildren();
      if (trouble.code === "columns-needed" && trouble.body?.columns) return asksColumns(trouble.body.columns);
      if (trouble.status) line.textContent = trouble.message;
      else result.replaceChildren(failed(trouble, () => form.requestSubmit()));
    } finally {
      go.disabled = false;
    }
  });

  function asksColumns(columns) {
    // what a name says is chosen already, each column once
    const taken = new Set();
    const guess = (field) => {
      const found = columns.find((one) => !taken.has(one) && NAMED[field].test(one)) ?? "";
      taken.add(found);
      return found;
    };
    const fields = Object.entries(FIELDS).map(([field, label]) => {
      const likely = guess(field);
      const id = freshId(field);
      return el("div", {}, el("label", { for: id, text: label }), el("select", { id, "data-column": field, required: field === "text" },
        el("option", { value: "", text: field === "text" ? "kies een kolom" : "staat er niet bij" }), columns.map((one) => el("option", { value: one, text: shown(one, 60), selected: one === likely && one !== "" }))));
    });
    questions.replaceChildren(el("div", { class: "asked-for", role: "group", "aria-labelledby": "kolommen" }, el("h2", { id: "kolommen", text: "Welke kolom is wat?" }),
      el("p", { class: "small", text: "We weten niet zeker in welke kolom de tekst staat. Kijk of de keuze klopt en maak het rapport opnieuw." }), el("div", { class: "fields" }, fields)));
    questions.querySelector("select").focus();
  }

  // the report is there, with the best guess; another choice makes it anew
  function asksInbrenger({ inbrenger, speakers }) {
    if (!speakers.length) return;
    const id = freshId("inbrenger");
    const select = el("select", { id, name: "inbrenger" }, inbrenger ? null : el("option", { value: "", text: "dat weet ik niet" }),
      speakers.map(([name, turns]) => el("option", { value: name, text: `${shown(name, 60)} (${counted(turns, "beurt", "beurten")})`, selected: name === inbrenger })));
    questions.replaceChildren(el("div", { class: "asked-for" }, el("label", { for: id, text: "Wie is de inbrenger?" }),
      el("p", { class: "small", id: `${id}-help`, text: "Dat staat niet in het bestand. Klopt de keuze hieronder niet? Kies dan een ander en maak het rapport opnieuw." }), select));
    select.setAttribute("aria-describedby", `${id}-help`);
  }
}
