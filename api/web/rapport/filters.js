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

// The form is there at once, so that nothing moves; what can be chosen comes when it is known.
export function filters(asked, route, options = {}) {
  const select = (name, label, first) => {
    const id = freshId(name);
    const field = el("select", { id, name }, el("option", { value: "", text: first }));
    return { name, field, box: el("div", {}, el("label", { for: id, text: label }), field) };
  };
  const date = (name, label) => {
    const id = freshId(name);
    return el("div", {}, el("label", { for: id, text: label }),
      el("input", { id, name, type: "date", value: isDay(asked.get(name)) ? asked.get(name) : "" }));
  };
  const group = select("groep", "Groep", options.everyone ?? "alle groepen");
  const method = select("methode", "Methode", "alle methoden");
  const form = el("form", { class: "filters", "aria-label": "Kies sessies" }, group.box, method.box,
    date("van", "Vanaf"), date("tot", "Tot en met"), options.more ?? null,
    el("div", { class: "filters-go" }, el("button", { class: "primary", text: "Toon" }), asked.size ? el("a", { class: "button quiet", href: route, text: "Alles" }) : null));

  function offer({ name, field }, choices) {
    const chosen = field.value || asked.get(name) || "";
    const known = choices.some(([value]) => value === chosen) || !chosen ? choices : [[chosen, shown(chosen, 60)], ...choices];
    field.replaceChildren(field.options[0], ...known.map(([value, text]) => el("option", { value, text })));
    field.value = chosen;
  }
  const fill = (groups, methods) => {
    offer(group, groups.map((one) => [one, shown(one, 60)]));
    offer(method, methods.map((one) => [one.id, one.title]));
  };
  fill([], []);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const next = chosen.size ? `${route}?${chosen}` : route;
    if (location.hash === next) dispatchEvent(new Event("hashchange"));
    else location.hash = next.slice(1);
  });
  return { form, fill };
}
