// Sessies: what is stored, newest first, with what says most about each.
import { button, el, opened, waiting } from "../oefenen/dom.js";
import { filters, methodsOf, where } from "./filters.js";
import { failed } from "./parts.js";
import { get, query } from "./service.js";
import { figures } from "./shares.js";
import { counted, day, hour, number, typed } from "./words.js";

const PAGE = 20;

export function sessions({ main, signal, asked }) {
  const place = opened(main, "Sessies", "Wat voor vragen stelde deze groep? Open een sessie voor het rapport.");
  const bar = filters(asked, "#/");
  const count = el("p", { class: "small", role: "status" });
  const list = el("ol", { class: "sessions" });
  const foot = el("div", { class: "row" });
  const shown = el("div", { class: "reserved" }, waiting());
  place.append(bar.form, shown);
  let titles = {};
  let many = 0;

  async function page(after) {
    const narrowed = where(asked);
    const found = await get(query("/v1/sessions", { ...narrowed, limit: PAGE, after }), signal);
    return { ...found, ...await countsOf(found.sessions, narrowed, signal) };
  }

  function put(found) {
    for (const one of found.sessions) list.append(row(one, found, titles));
    many += found.sessions.length;
    count.textContent = `${found.after ? "De nieuwste " : ""}${counted(many, "sessie", "sessies")}. De cijfers zijn per 10 vragen; lager is beter.`;
    foot.replaceChildren(found.after ? button("Oudere sessies", async (event) => {
      event.target.disabled = true;
      const last = list.lastElementChild;
      try {
        put(await page(found.after));
        last.nextElementSibling?.querySelector("a").focus();
      } catch (trouble) {
        if (!signal.aborted) foot.replaceChildren(failed(trouble, () => put(found)));
      }
    }) : "");
  }

  async function load() {
    shown.replaceChildren(waiting());
    try {
      const [found, methods] = await Promise.all([page(null), methodsOf(signal)]);
      if (signal.aborted) return;
      titles = Object.fromEntries(methods.map((one) => [one.id, one.title]));
      list.replaceChildren();
      many = 0;
      bar.fill(found.groups, methods);
      if (!found.sessions.length) return shown.replaceChildren(empty(asked.size > 0));
      put(found);
      shown.replaceChildren(count, list, foot);
    } catch (trouble) {
      if (!signal.aborted) shown.replaceChildren(failed(trouble, load));
    }
  }
  load();
}

// the counts of these sessions in one question, and none for each
async function countsOf(page, narrowed, signal) {
  if (!page.length) return { counts: new Map(), withheld: [] };
  const made = page.map((one) => one.created);
  // a float in an address may be a hair off
  const { points, withheld } = await get(query("/v1/trend", { group: narrowed.group, method: narrowed.method,
    since: Math.floor(Math.min(...made)), until: Math.ceil(Math.max(...made)) + 1, limit: 1000 }), signal);
  return { counts: new Map(points.map((one) => [one.session, one.counts])), withheld };
}

function row(one, found, titles) {
  const counts = found.counts.get(one.id);
  const without = found.withheld.includes(one.id) ? "Wordt nu blind gelabeld. De cijfers komen daarna." : "–";
  const sizes = [titles[one.method] ?? one.method, counted(one.turns, "beurt", "beurten"), counted(one.questions, "vraag", "vragen")];
  if (one.closed === null) sizes.push("nog open");
  return el("li", { class: "card session" },
    el("div", {},
      el("h2", {}, el("a", { href: `#/sessie/${encodeURIComponent(one.id)}` }, day(one.created), el("span", { class: "hour", text: ` ${hour(one.created)}` }))),
      el("p", { class: "group" }, one.group === null ? "zonder groep" : typed(one.group, 60)),
      el("p", { class: "small", text: sizes.join(" · ") })),
    counts ? figures(counts) : el("p", { class: "too-few small", text: without }));
}

function empty(narrowed) {
  if (narrowed) {
    return el("section", { class: "card empty" }, el("h2", { text: "Geen sessie gevonden" }),
      el("p", { text: "Bij deze keuze hoort geen sessie. Kies een andere groep, methode of periode." }),
      el("a", { class: "button primary", href: "#/", text: "Toon alle sessies" }));
  }
  return el("section", { class: "card empty" }, el("h2", { text: "Nog geen sessies" }),
    el("p", { text: "Sessies komen hier vanzelf te staan als je gespreksruimte ze bewaart. Heb je een transcript of een chat? "
      + "Dan maak je daar nu al een rapport van." }),
    el("a", { class: "button primary", href: "#/verslag", text: "Maak een rapport van een bestand" }));
}
