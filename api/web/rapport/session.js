// Eén sessie: what it comes to, what is kept of it and until when, who spoke, the report, and how to erase.
import { button, el, opened, say, waiting } from "../oefenen/dom.js";
import { methodsOf } from "./filters.js";
import { asking, download, failed } from "./parts.js";
import { people } from "./people.js";
import { asksFirst, busy, first } from "./blind.js";
import { frame } from "./frame.js";
import { blob, erase, get, session as at } from "./service.js";
import { OTHERS, QUALITY, dots, sharesOf } from "./shares.js";
import { capital, counted, day, hour, typed } from "./words.js";

const FORMATS = [["html", "Webpagina"], ["md", "Tekst (Markdown)"], ["csv", "Spreadsheet (CSV)"], ["json", "Cijfers (JSON)"]];

export function session({ main, signal, id }) {
  const shown = el("div", { class: "reserved" }, waiting());
  let place = opened(main, "Sessie", "");
  place.append(shown);

  async function load() {
    try {
      const [found, methods] = await Promise.all([get(at(id), signal), methodsOf(signal)]);
      if (signal.aborted) return;
      show(found, methods);
    } catch (trouble) {
      if (signal.aborted) return;
      shown.replaceChildren(trouble.status === 404 ? gone() : failed(trouble, load));
    }
  }

  function show(found, methods) {
    const { session, participants, labelling: blind } = found;
    const method = methods.find((one) => one.id === session.method);
    const focused = document.activeElement === main.querySelector("h1");
    place = opened(main, `Sessie van ${day(session.created)}`, "", { extra: facts(session, method?.title ?? session.method) });
    if (focused) main.querySelector("h1").focus({ preventScroll: true });
    const whole = () => [quality(found), reportCard(session, signal)];
    const later = () => {
      gate.replaceWith(...whole());
      main.querySelector("h1").focus({ preventScroll: true });
    };
    const gate = blind.waiting ? busy(blind, session.id, signal, load) : asksFirst(blind, session.id) ? first(session.id, later) : null;
    place.append(...(gate ? [gate] : whole()), people(session, participants, signal, load),
      el("div", { class: "two" }, labelling(session), keeping(session, signal)));
  }
  load();
}

function facts(session, method) {
  const parts = [session.group === null ? "zonder groep" : typed(session.group, 60), method, `${hour(session.created)} uur`,
    counted(session.turns, "beurt", "beurten"), counted(session.questions, "vraag", "vragen"),
    session.closed === null ? "nog open" : null].filter((one) => one !== null);
  return el("ul", { class: "facts" }, parts.map((one) => el("li", {}, one)));
}

// what the report counts too: only the steps in which a rule holds
function quality({ counts, quality: exact }) {
  const shares = { ...sharesOf(counts), ...exact };
  const rows = (names) => Object.entries(names).map(([key, { name }]) => [name, shares[key]]);
  return el("section", { class: "card" }, el("h2", { text: "Wat het meest telt" }),
    el("p", { text: "Te vroeg advies zegt het meest over een gesprek; daarna oordeel, invullen en vragen stapelen. "
      + "De stip is het aandeel van de vragen, de streep laat zien hoe zeker dat is." }),
    dots([...rows(QUALITY), ...rows(OTHERS)], "Aandeel van de vragen"));
}

function reportCard(session, signal) {
  const line = el("p", { class: "small", role: "status" });
  const path = (format) => `${at(session.id)}/report?format=${format}`;
  const name = `rapport-${new Date(session.created * 1000).toISOString().slice(0, 10)}`;
  const viewer = el("div", { class: "viewer" });
  const fetching = async (format, act) => {
    line.textContent = "Het rapport wordt gemaakt …";
    try {
      act(await blob(path(format), signal));
      line.textContent = "";
    } catch (trouble) {
      if (!signal.aborted) line.textContent = trouble.message;
    }
  };
  const open = button("Open het rapport", () => fetching("html", (made) => {
    viewer.replaceChildren(frame(made, signal, `${name}.html`));
    viewer.querySelector("h3").focus();
  }), { class: "primary" });
  return el("section", { class: "card" }, el("h2", { text: "Het rapport" }),
    el("p", { text: session.turns ? "Met een tijdlijn, de vragen om trots op te zijn, en wat je de volgende keer kunt proberen."
      : "Er zijn nog geen beurten in deze sessie." }),
    session.turns ? el("div", { class: "row" }, open) : null, line, viewer,
    session.turns ? el("div", { class: "formats" }, el("h3", { id: "formats", text: "Haal op als bestand" }),
      el("ul", { class: "row plain", "aria-labelledby": "formats" }, FORMATS.map(([format, words]) => el("li", {},
        button(words, () => fetching(format, (made) => download(made, `${name}.${format}`))))))) : null);
}

function labelling(session) {
  const kept = session.keep === "text" && session.erased === null;
  return el("section", { class: "card" }, el("h2", { text: "Overeenstemming" }),
    el("p", { text: "Twee trainers labelen dezelfde vragen zonder elkaars antwoord te zien. Daarna zie je waar jullie het eens zijn, en waar de coach iets anders zegt." }),
    kept ? el("div", { class: "row" }, el("a", { class: "button", href: `#/overeenstemming/${encodeURIComponent(session.id)}`, text: "Labelen en vergelijken" }))
      : el("p", { class: "small", text: "Dat kan hier niet: van deze sessie is geen tekst bewaard." }));
}

// whether what was said is kept, who agreed to that, and until when
function kept(session) {
  if (session.erased !== null) return `De tekst is gewist op ${day(session.erased)}. Alleen de labels zijn er nog.`;
  if (session.keep !== "text") return "Wat er gezegd is, is niet bewaard. Alleen de soort van elke vraag en de lengte.";
  return `De tekst is bewaard tot ${day(session.retain_until)}. Daarna wordt hij vanzelf gewist.`;
}

function keeping(session, signal) {
  const line = el("p", { class: "small", role: "status" });
  const consent = session.consent === null ? null
    : el("p", { class: "small" }, "De groep gaf toestemming", session.consented === null ? "" : ` op ${day(session.consented)}`, ", opgetekend door ", typed(session.consent, 100), ".");
  const wipe = button("Wis deze sessie", () => asking(wipe, "Deze sessie wordt voor altijd gewist, met alles wat erbij hoort. Dat kan niet ongedaan gemaakt worden.", "Ja, wis de sessie", async () => {
    try {
      await erase(at(session.id), signal);
      location.hash = "#/";
      addEventListener("hashchange", () => say("De sessie is gewist."), { once: true });
      return true;
    } catch (trouble) {
      if (!signal.aborted) line.textContent = trouble.message;
      return false;
    }
  }), { class: "danger" });
  return el("section", { class: "card" }, el("h2", { text: "Wat is bewaard" }), el("p", { class: "kept", text: kept(session) }), consent, line,
    el("div", { class: "row" }, button("Haal alle gegevens op", async () => {
      try {
        download(await blob(`${at(session.id)}/export`, signal), "sessie.json");
        line.textContent = "De gegevens staan in je map met downloads.";
      } catch (trouble) {
        if (!signal.aborted) line.textContent = trouble.message;
      }
    }), wipe));
}

function gone() {
  return el("section", { class: "card empty" }, el("h2", { text: "Deze sessie is er niet" }),
    el("p", { text: `${capital("misschien")} is hij gewist, of hoort hij bij een andere organisatie.` }),
    el("a", { class: "button primary", href: "#/", text: "Naar de sessies" }));
}
