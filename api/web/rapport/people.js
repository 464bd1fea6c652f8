// Who spoke: pseudonyms, a name only for who agreed to that, and erasing what somebody said.
import { button, el, freshId } from "../oefenen/dom.js";
import { asking, download } from "./parts.js";
import { blob, erase, post, query, session as at } from "./service.js";
import { counted, typed } from "./words.js";

export function people(session, participants, signal, reload) {
  const line = el("p", { class: "small", role: "status" });
  const list = el("ul", { class: "plain people" }, participants.map((one) => person(session, one, signal, reload, line)));
  return el("section", { class: "card" }, el("h2", { text: "Deelnemers" }),
    el("p", { text: "Niemand staat met naam in het rapport, tenzij iemand dat zelf goed vindt. Pas dan komen er ook cijfers per persoon in." }),
    participants.length ? list : el("p", { class: "small", text: "Van deze sessie is niet bekend wie er sprak." }), line);
}

function person(session, one, signal, reload, line) {
  const name = `Deelnemer ${one.number}`;
  const path = `${at(session.id)}/participants/${encodeURIComponent(one.pseudonym)}`;
  const item = el("li", { class: "person" });

  // what is done, and what to say of it
  const doing = async (work, words) => {
    try {
      const found = await work();
      await reload();
      document.querySelector("#inhoud h1")?.focus({ preventScroll: true });
      const told = document.querySelector(".people + [role=status]");
      if (told) told.textContent = words(found);
      return true;
    } catch (trouble) {
      if (!signal.aborted) line.textContent = trouble.message;
      return false;
    }
  };

  const id = freshId("naam");
  const field = el("input", { id, maxlength: "100", autocomplete: "off", required: true, "aria-describedby": `${id}-help` });
  const form = el("form", {}, el("label", { for: id, text: `Naam van ${name.toLowerCase()}` }),
    el("p", { class: "small", id: `${id}-help`, text: "Vul een naam alleen in als deze persoon dat zelf goed vindt." }),
    el("div", { class: "row" }, field, el("button", { text: "Toon met deze naam" })));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = field.value.trim();
    if (given) doing(() => post(`${path}/release`, { name: given }, signal), () => `${name} staat nu met naam in het rapport.`);
  });
  const named = one.released === null
    ? el("details", { class: "release" }, el("summary", { text: "Toon met naam" }), form)
    : button("Haal de naam weg", () => doing(() => post(`${path}/release`, { name: null }, signal), () => `${name} staat weer zonder naam in het rapport.`));
  const wipe = button("Wis wat deze persoon zei", () => asking(wipe, `Alle beurten van ${name.toLowerCase()} worden voor altijd gewist. Dat kan niet ongedaan gemaakt worden.`, "Ja, wis de beurten",
    () => doing(() => erase(path, signal), (found) => `Gewist: ${counted(found.turns, "beurt", "beurten")} van ${name.toLowerCase()}.`)), { class: "quiet danger-text" });
  const keep = button("Haal de gegevens op", async () => {
    try {
      download(await blob(query(`${at(session.id)}/export`, { participant: one.pseudonym }), signal), `deelnemer-${one.number}.json`);
    } catch (trouble) {
      if (!signal.aborted) line.textContent = trouble.message;
    }
  }, { class: "quiet" });
  // the same words at every person would not say whose button it is
  for (const each of [wipe, keep]) each.setAttribute("aria-describedby", `${id}-who`);
  item.append(el("p", { id: `${id}-who` }, el("strong", { text: name }), one.released === null ? "" : el("span", {}, ", met naam: ", typed(one.released, 100))),
    el("div", { class: "acts" }, named, keep, wipe));
  return item;
}
