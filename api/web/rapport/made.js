// What came out of a file: what was not understood, the figures, the report itself, and, only if chosen, storing it.
import { button, el, freshId } from "../oefenen/dom.js";
import { frame } from "./frame.js";
import { download } from "./parts.js";
import { query, upload } from "./service.js";
import { OTHERS, QUALITY, dots } from "./shares.js";
import { counted, number, shown } from "./words.js";

const SHOWN = 20;
const FORMATS = [["html", "Webpagina"], ["md", "Tekst (Markdown)"], ["csv", "Spreadsheet (CSV)"], ["json", "Cijfers (JSON)"]];

export function made({ found, file, sent, signal }) {
  const again = async (format) => (await upload(query("/v1/report", { ...sent, format }), file, signal)).blob();
  const report = found.report;
  const name = file.name.replace(/\.[^.]*$/, "") || "gesprek";
  return [summary(report), problems(report.unread), whole(again, name, signal), storing({ file, sent, signal, report })].filter(Boolean);
}

function summary(report) {
  const rows = [...Object.entries(QUALITY).map(([key, one]) => [one.name, report.quality[key]]),
    [OTHERS.open.name, report.open], [OTHERS.follow_up.name, report.follow_up]];
  return el("section", { class: "card" }, el("h2", { tabindex: "-1", text: "Het rapport is klaar" }),
    el("ul", { class: "facts" }, [report.method_title, counted(report.turns, "beurt", "beurten"), counted(report.questions, "vraag", "vragen")].map((text) => el("li", { text }))),
    report.questions ? null : el("p", { class: "note", text: "We vonden geen vragen van de groep. Staat er bij elke regel wie er sprak, zoals ‘Noor: …’? En is de inbrenger de juiste? Pas het bestand of de keuze aan en maak het rapport opnieuw." }),
    ...report.notes.map((text) => el("p", { class: "note", text })),
    dots(rows, "Aandeel van de vragen"));
}

// which lines of the file were not understood, and what to do about it
function problems(unread) {
  if (!unread.length) return null;
  const line = (one) => el("li", {}, el("strong", { text: `Regel ${number(one.number)}` }), el("span", { text: shown(one.message, 500) }));
  const rest = unread.slice(SHOWN);
  return el("section", { class: "card" }, el("h2", { text: "Wat we niet konden lezen" }),
    el("p", { text: `${counted(unread.length, "regel telt", "regels tellen")} niet mee, of anders dan je misschien verwacht.` }),
    el("ul", { class: "problems" }, unread.slice(0, SHOWN).map(line)),
    rest.length ? el("details", {}, el("summary", { text: `Nog ${counted(rest.length, "regel", "regels")}` }), el("ul", { class: "problems" }, rest.slice(0, 1000).map(line))) : null);
}

function whole(again, name, signal) {
  const line = el("p", { class: "small", role: "status" });
  const viewer = el("div", { class: "viewer" });
  const doing = async (format, act) => {
    line.textContent = "Het rapport wordt gemaakt …";
    try {
      act(await again(format));
      line.textContent = "";
    } catch (trouble) {
      if (!signal.aborted) line.textContent = trouble.message;
    }
  };
  return el("section", { class: "card" }, el("h2", { text: "Het hele rapport" }),
    el("p", { text: "Met een tijdlijn, de vragen om trots op te zijn, en wat je de volgende keer kunt proberen. Het is één bestand: je kunt het bewaren, printen of delen." }),
    el("div", { class: "row" }, button("Open het rapport", () => doing("html", (page) => {
      viewer.replaceChildren(frame(page, signal, `${name}.html`));
      viewer.querySelector("h3").focus();
    }), { class: "primary" })), line, viewer,
    el("div", { class: "formats" }, el("h3", { id: "formaten", text: "Haal op als bestand" }), el("ul", { class: "row plain", "aria-labelledby": "formaten" },
      FORMATS.map(([format, words]) => el("li", {}, button(words, () => doing(format, (page) => download(page, `${name}.${format}`))))))));
}

function field(label, options, help) {
  const id = freshId("veld");
  return el("div", {}, el("label", { for: id, text: label }), el("input", { id, ...options, "aria-describedby": help ? `${id}-help` : null }), help ? el("p", { class: "small", id: `${id}-help`, text: help }) : null);
}

function storing({ file, sent, signal, report }) {
  const line = el("p", { class: "wrong", role: "alert" });
  const save = el("button", { class: "primary", text: "Bewaar deze sessie" });
  const text = el("input", { type: "checkbox", name: "keep" });
  const terms = el("div", { class: "fields", hidden: true }, field("Wie tekende de toestemming op?", { name: "consent", maxlength: "100", autocomplete: "off" }, "Een naam of een functie."),
    field("Na hoeveel dagen wissen?", { name: "days", type: "number", min: "1", max: "3650", value: "90" }));
  const form = el("form", { class: "keeping" }, el("div", { class: "fields" }, field("Groep", { name: "group", maxlength: "100", autocomplete: "off" }, "Zo kun je sessies van een groep naast elkaar zetten. Mag leeg blijven."),
    field("Datum van de sessie", { name: "at", type: "date", value: today() })),
  el("label", { class: "check" }, text, el("span", { text: "Bewaar ook de tekst. De groep heeft daar toestemming voor gegeven." })), terms, line, el("div", { class: "row" }, save));
  text.addEventListener("change", () => {
    terms.hidden = !text.checked;
    for (const one of terms.querySelectorAll("input")) one.required = text.checked;
  });
  const card = el("section", { class: "card" }, el("h2", { text: "Wil je deze sessie bewaren?" }),
    el("p", { text: "Tot nu toe is er niets bewaard. Bewaar je de sessie, dan kun je haar later naast andere leggen. Standaard bewaart de coach alleen de soort van elke vraag en de lengte, zonder tekst en zonder namen." }),
    el("details", {}, el("summary", { text: "Ja, bewaren" }), form));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    line.textContent = "";
    const given = new FormData(form);
    const day = given.get("at");
    const terms = text.checked ? { keep: "text", consent: given.get("consent").trim(), retain_days: given.get("days") } : { keep: "labels" };
    try {
      const answer = await upload(query("/v1/report", { ...sent, ...terms, group: given.get("group").trim(), at: day ? Date.parse(`${day}T12:00:00`) / 1000 : "", format: "json" }), file, signal);
      const { stored } = await answer.json();
      card.replaceChildren(el("h2", { tabindex: "-1", text: "De sessie is bewaard" }), el("p", { text: text.checked ? "Met de tekst, tot de dag die je koos." : "Zonder tekst en zonder namen." }),
        el("div", { class: "row" }, el("a", { class: "button primary", href: `#/sessie/${encodeURIComponent(stored)}`, text: "Naar de sessie" })));
      card.querySelector("h2").focus();
    } catch (trouble) {
      if (signal.aborted) return;
      line.textContent = trouble.message;
      save.disabled = false;
    }
  });
  return report.turns ? card : null;
}

function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
