// How far everybody agrees: kappa in words, the turns on which they differ side by side, and what is agreed on.
import { button, el } from "../oefenen/dom.js";
import { AIMS, FLAGS, FOCUS, FORMS } from "../oefenen/names.js";
import { labelForm } from "./labelform.js";
import { stopping } from "./blind.js";
import { download } from "./parts.js";
import { blob, get, post, session as at } from "./service.js";
import { table } from "./shares.js";
import { counted, hundredth, percent, typed } from "./words.js";

const COACH = "coach";
const me = (name, form) => el("span", {}, `${form} (`, typed(name, 40), ")");
const LABELS = { form: "vorm", ...Object.fromEntries(Object.entries(FLAGS).map(([flag, name]) => [`flags.${flag}`, name])), focus: "gaat over", aim: "soort vraag" };
const SIZES = [[0, "geen"], [0.2, "heel weinig"], [0.4, "matig"], [0.6, "redelijk"], [0.8, "goed"], [Infinity, "heel goed"]];
// oneself first, the coach last
let order = () => 0;
export const size = (kappa) => SIZES.find(([most]) => kappa <= most)[1];

export async function compare({ id, own, name, signal, again }) {
  const [found, everything] = await Promise.all([get(`${at(id)}/agreement`, signal), get(`${at(id)}/export`, signal)]);
  const mine = own?.annotator ?? null;
  const others = found.annotators.filter((one) => one.pseudonym !== mine);
  const names = new Map(others.map((one, i) => [one.pseudonym, () => (mine && others.length === 1 ? "je collega" : `trainer ${i + 1}`)]));
  names.set(mine, (form) => me(name, form));
  names.set(COACH, () => "de coach");
  order = (a, b) => (a === COACH) - (b === COACH) || (b === mine) - (a === mine);
  const who = (one, form = "jij") => names.get(one)?.(form) ?? "iemand";
  const parts = [progress({ id, found, who, signal, again })];
  if (found.annotators.length - found.waiting < 2) return parts;
  parts.push(kappas(found, who));
  if (found.disagreements) parts.push(settling({ id, found, everything, who, signal }));
  return parts;
}

function progress({ id, found, who, signal, again }) {
  const lines = [...found.annotators].sort((a, b) => order(a.pseudonym, b.pseudonym)).map((one) => el("li", {}, who(one.pseudonym), `: ${counted(one.turns, "vraag", "vragen")}, ${one.finished === null ? "nog bezig" : "klaar"}`));
  const done = found.annotators.length - found.waiting;
  const words = found.waiting ? "Er is nog iemand bezig. Waar jullie verschillen, zie je pas als iedereen klaar is."
    : done < 2 ? "Je bent de eerste. Vraag een collega om dezelfde vragen te labelen, met een eigen naam." : "Iedereen is klaar.";
  return el("section", { class: "card" }, el("h2", { tabindex: "-1", text: "Hoe ver iedereen is" }), el("ul", {}, lines), el("p", { text: words }),
    found.waiting || done < 2 ? el("div", { class: "row" }, button("Kijk opnieuw", again), found.waiting ? stopping(id, signal, again) : null) : null);
}

function kappas(found, who) {
  // people with each other first
  const pairs = found.pairs.map((pair) => ({ ...pair, both: [pair.first, pair.second].sort(order) })).sort((a, b) => (a.second === COACH) - (b.second === COACH) || order(a.both[0], b.both[0]));
  const cell = (kappa) => el("div", { class: "kappa" }, kappa.kappa === null ? el("span", { text: kappa.note }) : el("span", {}, el("strong", { text: hundredth(kappa.kappa) }), ` ${size(kappa.kappa)}`),
    el("span", { class: "small", text: kappa.agree === null ? "–" : `${percent(kappa.agree)} van ${kappa.n} gelijk` }));
  const rows = Object.entries(LABELS).map(([label, name]) => [name, ...pairs.map((pair) => cell(pair.kappas.find((one) => one.label === label)))]);
  const heads = pairs.map((pair) => el("span", {}, who(pair.both[0]), " en ", who(pair.both[1])));
  return el("section", { class: "card" }, el("h2", { text: "Hoe eens jullie het zijn" }),
    el("p", { text: "Kappa zegt hoe vaak twee mensen hetzelfde kiezen, zonder het toeval mee te tellen. 1 is altijd, 0 is niet meer dan toeval." }),
    el("p", { class: "small", text: `Onder de ${found.minimum} vragen staat er ‘te weinig’. ‘Steeds hetzelfde’ betekent: allebei kozen overal hetzelfde, en dan is kappa niet te berekenen.` }),
    el("div", { class: "kappas" }, table("Kappa voor elk label", ["label", ...heads], rows)));
}

const LEFT = (labels) => ({ form: labels.form, flags: labels.flags, optional: labels.optional ?? [], focus: labels.focus, aim: labels.aim });

function settling({ id, found, everything, who, signal }) {
  const gold = new Map(everything.gold.map((one) => [one.number, LEFT(one)]));
  const texts = new Map(everything.turns.map((one) => [one.number, one.text]));
  const [discuss, coach] = [[], []];
  for (const one of found.disagreements) (peopleDiffer(one.labels) ? discuss : coach).push(one);
  const differ = new Set(discuss.map((one) => one.number));
  const same = agreedBy(everything, differ);
  const line = el("p", { role: "status", class: "small kept-line" });
  const head = el("p", {});
  const rest = el("div", { class: "row" });

  async function keep(turns) {
    for (let i = 0; i < turns.length; i += 500) {
      const { results } = await post(`${at(id)}/adjudicate`, { turns: turns.slice(i, i + 500) }, signal);
      if (results.some((one) => one.error)) throw new Error("De coach kon dit niet bewaren. Probeer het nog eens.");
    }
    for (const { number, ...labels } of turns) gold.set(number, labels);
    count();
  }

  function count() {
    const left = [...differ].filter((one) => !gold.has(one)).length;
    head.textContent = `${counted(gold.size, "vraag is", "vragen zijn")} vastgesteld. ${left ? `Over ${counted(left, "vraag", "vragen")} moet je nog kiezen.` : "Er is niets meer om over te kiezen."}`;
    const open = same.filter((one) => !gold.has(one.number));
    rest.replaceChildren(...[open.length ? button(`Neem ${counted(open.length, "vraag", "vragen")} over waar jullie het eens zijn`, async () => {
      try { await keep(open); line.textContent = "Bewaard."; } catch (trouble) { if (!signal.aborted) line.textContent = trouble.message; }
    }) : null, gold.size ? button("Haal op voor de coach (JSONL)", async () => {
      try { download(await blob(`${at(id)}/gold`, signal), `goud-${id}.jsonl`); } catch (trouble) { if (!signal.aborted) line.textContent = trouble.message; }
    }, { class: "primary" }) : null].filter(Boolean));
  }

  count();
  const list = (some) => el("ol", { class: "plain differ" }, some.map((one) => difference(one, texts.get(one.number), gold, who, keep, signal)));
  return el("section", { class: "settling" }, el("div", { class: "card" }, el("h2", { text: "Samen vaststellen" }),
    el("p", { text: "Bespreek de vragen waar jullie verschillen en kies samen. Met wat vaststaat kan de coach beter leren." }), head, rest, line),
  discuss.length ? list(discuss) : el("p", { text: "Jullie verschillen nergens." }),
  coach.length ? el("details", { class: "card" }, el("summary", { text: `Waar alleen de coach iets anders zegt (${coach.length})` }), list(coach)) : null);
}

// as coach/agreement.py, without the coach: what somebody leaves open is no difference
function peopleDiffer(labels) {
  const said = Object.entries(labels).filter(([by]) => by !== COACH).map(([, one]) => one);
  const unlike = (pick) => new Set(said.map(pick).filter((value) => value !== null)).size > 1;
  const held = new Set(said.flatMap((one) => one.flags));
  return unlike((one) => one.form) || unlike((one) => one.focus) || unlike((one) => one.aim)
    || said.some((one) => [...held].some((flag) => !one.flags.includes(flag) && !(one.optional ?? []).includes(flag)));
}

// what at least two people say, and nobody of them says otherwise
function agreedBy(everything, differ) {
  const by = new Map();
  for (const one of everything.annotations) by.set(one.number, [...(by.get(one.number) ?? []), one]);
  return [...by].filter(([number, said]) => said.length > 1 && !differ.has(number)).map(([number, said]) => ({
    number, form: said[0].form, flags: said.find((one) => one.flags.length)?.flags ?? [],
    // in doubt for one is in doubt for all, unless another is sure of it
    optional: [...new Set(said.flatMap((one) => one.optional))].filter((flag) => !said.some((one) => one.flags.includes(flag))),
    focus: said.find((one) => one.focus)?.focus ?? null, aim: said.find((one) => one.aim)?.aim ?? null,
  }));
}

function difference(one, text, gold, who, keep, signal) {
  const item = el("li", { class: "card" });
  const said = Object.entries(one.labels).sort(([a], [b]) => order(a, b));
  const words = (values, names) => (values?.length ? values.map((value) => names[value]).join(", ") : "–");
  const unlike = (pick) => new Set(said.map(([, labels]) => pick(labels)).filter((value) => value !== null).map(String)).size > 1;
  const rows = [["vorm", (l) => words([l.form], FORMS), (l) => l.form], ["klinkt erin", (l) => words(l.flags, FLAGS), (l) => l.flags],
    ["twijfel", (l) => words(l.optional, FLAGS), () => 0], ["gaat over", (l) => (l.focus ? FOCUS[l.focus] : "–"), (l) => l.focus], ["soort", (l) => (l.aim ? AIMS[l.aim] : "–"), (l) => l.aim]]
    .map(([title, cell, pick]) => [title, ...said.map(([, labels]) => (unlike(pick) && pick(labels) !== null ? el("mark", { text: cell(labels) }) : cell(labels)))]);
  const state = el("p", { class: "state", role: "status" });
  const acts = el("div", { class: "row" });
  const tell = () => {
    const now = gold.get(one.number);
    state.textContent = now ? `Vastgesteld: ${[FORMS[now.form], ...now.flags.map((flag) => FLAGS[flag])].join(", ")}.` : "";
    item.classList.toggle("settled", Boolean(now));
  };
  const choose = async (labels) => {
    try { await keep([{ number: one.number, ...labels }]); tell(); return true; } catch (trouble) { if (!signal.aborted) state.textContent = trouble.message; return false; }
  };
  for (const [by, labels] of said) acts.append(el("button", { type: "button", on: { click: () => choose(LEFT(labels)) } }, el("span", {}, "Neem over van ", who(by, "jou"))));
  acts.append(button("Kies zelf", () => {
    const form = labelForm(gold.get(one.number) ?? LEFT(said[0][1]));
    const line = el("p", { class: "wrong", role: "alert" });
    const own = el("form", { novalidate: true }, form.box, line, el("div", { class: "row" }, el("button", { class: "primary", text: "Stel vast" }), button("Toch niet", () => { own.replaceWith(acts); acts.lastElementChild.focus(); })));
    own.addEventListener("keydown", form.press);
    own.addEventListener("submit", async (event) => {
      event.preventDefault();
      const read = form.read();
      line.textContent = read.missing ?? "";
      if (read.missing) return read.at.querySelector("input:enabled").focus();
      if (await choose(read.labels)) { own.replaceWith(acts); acts.lastElementChild.focus(); }
    });
    acts.replaceWith(own);
    form.start();
  }));
  tell();
  item.append(el("h3", {}, `Beurt ${one.number}`), el("blockquote", { class: "quote small-quote" }, el("p", {}, text === null || text === undefined ? "tekst niet bewaard" : typed(text, 1000))),
    table(`Wat ieder zegt van beurt ${one.number}`, ["label", ...said.map(([by]) => who(by))], rows), state, acts);
  return item;
}
