// What narrows a list: group, method and days. The choice is in the address, so that back and reload keep it.
import { el, freshId } from "../oefenen/dom.js";
import { get } from "./service.js";
import { shown } from "./words.js";

const DAY_S = 86_400;
let known = null;

export async function methodsOf(signal) {
  known ??= (await get("/v1/methods", signal)).methods;
  return known;
}

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text ?? "") && !Number.isNaN(Date.parse(`${text}T00:00:00`));
const midnight = (text) => Date.parse(`${text}T00:00:00`) / 1000;

// days are days here, whatever the time zone of the service
export function where(asked) {
  const [from, until] = [asked.get("van"), asked.get("tot")];
  return {
    group: asked.get("groep") ?? "",
    method: asked.get("methode") ?? "",
    since: isDay(from) ? midnight(from) : "",
    until: isDay(until) ? midnight(until) + DAY_S : "",
  };
}

export function filters(asked, groups, methods, route, options = {}) {
  const select = (name, label, first, choices) => {
    const id = freshId(name);
    const field = el("select", { id, name }, first === null ? null : el("option", { value: "", text: first }),
      choices.map(([value, text]) => el("option", { value, text, selected: asked.get(name) === value })));
    return el("div", {}, el("label", { for: id, text: label }), field);
  };
  const date = (name, label) => {
    const id = freshId(name);
    return el("div", {}, el("label", { for: id, text: label }),
      el("input", { id, name, type: "date", value: isDay(asked.get(name)) ? asked.get(name) : "" }));
  };
  const form = el("form", { class: "filters", "aria-label": "Kies sessies" },
    select("groep", "Groep", options.everyone ?? "alle groepen", groups.map((one) => [one, shown(one, 60)])),
    select("methode", "Methode", "alle methoden", methods.map((one) => [one.id, one.title])),
    date("van", "Vanaf"), date("tot", "Tot en met"), options.more ?? null,
    el("div", { class: "filters-go" }, el("button", { class: "primary", text: "Toon" }), asked.size ? el("a", { class: "button quiet", href: route, text: "Alles" }) : null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const next = chosen.size ? `${route}?${chosen}` : route;
    if (location.hash === next) dispatchEvent(new Event("hashchange"));
    else location.hash = next.slice(1);
  });
  return form;
}
