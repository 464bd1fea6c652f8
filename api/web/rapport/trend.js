// Trend: how the sessions of a group went, one after the other, as small pictures beside each other.
import { el, freshId, opened, waiting } from "../oefenen/dom.js";
import { filters, methodsOf, where } from "./filters.js";
import { multiple } from "./multiple.js";
import { failed } from "./parts.js";
import { get, query } from "./service.js";
import { OTHERS, QUALITY, sharesOf, table, told } from "./shares.js";
import { capital, counted, month, number, shortDay, typed } from "./words.js";

const MOST = 24;

export function trend({ main, signal, asked }) {
  const place = opened(main, "Trend", "Hoe gaan de sessies van een groep, de ene na de andere?");
  const by = asked.get("per") === "maand" ? "month" : "session";
  const bar = filters(asked, "#/trend", { everyone: "alle groepen samen", more: per(by) });
  const shown = el("div", { class: "reserved" }, waiting());
  place.append(bar.form, shown);

  async function load() {
    shown.replaceChildren(waiting());
    try {
      const narrowed = where(asked);
      const [{ points, withheld }, latest, methods] = await Promise.all([
        get(query("/v1/trend", { ...narrowed, by, limit: MOST }), signal),
        get(query("/v1/sessions", { ...narrowed, limit: 1 }), signal),
        methodsOf(signal),
      ]);
      const method = latest.sessions[0]?.method;
      const norms = method ? await normsOf(method, signal) : [];
      if (signal.aborted) return;
      bar.fill(latest.groups, methods);
      const blind = labelled(withheld.length);
      if (!points.length) return shown.replaceChildren(blind ?? empty(asked.size > 0));
      const title = methods.find((one) => one.id === method)?.title ?? method;
      shown.replaceChildren(...[blind, pictures(points, by, narrowed.group, title, norms)].filter(Boolean));
    } catch (trouble) {
      if (!signal.aborted) shown.replaceChildren(failed(trouble, load));
    }
  }
  load();
}

function labelled(many) {
  return many ? el("p", { class: "promise", role: "note", text: `${counted(many, "sessie wordt", "sessies worden")} nu blind gelabeld en ${many === 1 ? "telt" : "tellen"} nog niet mee. Dat komt vanzelf als iedereen klaar is.` }) : null;
}

async function normsOf(method, signal) {
  const found = await get(`/v1/methods/${encodeURIComponent(method)}`, signal);
  return found.norms ?? [];
}

function per(by) {
  const id = freshId("per");
  return el("div", {}, el("label", { for: id, text: "Per" }), el("select", { id, name: "per" },
    el("option", { value: "", text: "sessie" }), el("option", { value: "maand", text: "maand", selected: by === "month" })));
}

function pictures(points, by, group, method, norms) {
  const when = (one) => (by === "month" ? month(one.start) : shortDay(one.start));
  const rows = points.map((one) => ({ ...one, when: when(one), shares: sharesOf(one.counts) }));
  const norm = Object.fromEntries(norms.map((one) => [one.measure, one]));
  const highest = (names) => Math.max(0.1, ...rows.flatMap((row) => names.map((name) => (row.shares[name].enough ? row.shares[name].high : 0))));
  const top = Math.min(1, Math.ceil(highest(Object.keys(QUALITY)) * 10) / 10);
  const sum = rows.reduce((all, row) => all + row.counts.questions, 0);
  const what = by === "month" ? counted(rows.length, "maand", "maanden") : counted(rows.length, "sessie", "sessies");
  return el("section", { class: "card" },
    el("h2", {}, group ? typed(group, 60) : "Alle groepen samen"),
    el("p", {}, `${what}, ${counted(sum, "vraag", "vragen")}${rows.length === MOST ? "; de laatste " + MOST : ""}. `,
      "Elke stip is ", by === "month" ? "een maand" : "een sessie",
      ". De streep laat zien hoe zeker het getal is: raken twee strepen elkaar, dan kan het verschil toeval zijn."),
    el("p", { class: "small", text: "Hier tellen alle vragen van een sessie mee. Het rapport telt alleen de stappen waarin een regel geldt; daarom kan een getal daar iets hoger zijn." }),
    el("h3", { text: "Wat het meest telt: lager is beter" }),
    el("div", { class: "multiples" }, Object.entries(QUALITY).map(([name, { name: title }]) => multiple(title, rows.map((row) => [row.when, row.shares[name]]), { top }))),
    el("h3", { text: "Ruimte voor de inbrenger: meer is meestal beter" }),
    el("div", { class: "multiples wide" }, Object.entries(OTHERS).map(([name, { name: title }]) => multiple(title, rows.map((row) => [row.when, row.shares[name]]), { top: 1, norm: norm[name] }))),
    el("p", { class: "small", text: norms.length ? `De normen komen uit de methode ${method}. In het gearceerde deel vraagt het aandacht; boven de streepjeslijn is het een compliment.` : "" }),
    el("details", {}, el("summary", { text: "De cijfers als tabel" }), table("Aandeel van de vragen",
      [by === "month" ? "maand" : "sessie", "vragen", ...Object.values(QUALITY).map((one) => one.name.toLowerCase()), ...Object.values(OTHERS).map((one) => one.name.toLowerCase())].map(capital),
      rows.map((row) => [
        row.session ? el("a", { href: `#/sessie/${encodeURIComponent(row.session)}`, text: row.when }) : row.when, number(row.counts.questions),
        ...[...Object.keys(QUALITY), ...Object.keys(OTHERS)].map((name) => told(row.shares[name])),
      ]))));
}

function empty(narrowed) {
  return el("section", { class: "card empty" }, el("h2", { text: narrowed ? "Geen sessie gevonden" : "Nog geen sessies" }),
    el("p", { text: narrowed ? "Bij deze keuze hoort geen sessie. Kies een andere groep, methode of periode."
      : "Zodra er sessies bewaard zijn, zie je hier hoe het gaat." }),
    narrowed ? el("a", { class: "button primary", href: "#/trend", text: "Toon alles" }) : el("a", { class: "button primary", href: "#/verslag", text: "Maak een rapport van een bestand" }));
}
