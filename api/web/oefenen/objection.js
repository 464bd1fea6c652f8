// "Klopt niet": keeps a question, what was said of it and a remark, for the trainer.
import { button, el, freshId } from "./dom.js";
import { code, keepObjection, newId } from "./notebook.js";
import { HERE, call } from "./service.js";

const KEPT = HERE ? "Bewaard op deze computer, voor je trainer." : "Bewaard bij deze coach, voor je trainer.";

export function objection({ text, labels, exercise }) {
  const box = el("div", { class: "objection" });
  const id = freshId("remark");
  const line = el("p", { class: "small", role: "status" });
  const remark = el("textarea", { id, rows: "2" });
  const one = { id: newId(), text, labels, exercise };
  const opener = button("Klopt niet?", () => {
    form.hidden = !form.hidden;
    opener.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) remark.focus();
  }, { class: "quiet", "aria-expanded": "false" });
  const form = el("form", { hidden: true },
    el("label", { for: id, text: "Wat klopt er niet? (mag leeg blijven)" }), remark,
    el("div", { class: "row" }, el("button", { text: "Bewaar" }), button("Toch niet", () => {
      form.hidden = true;
      opener.setAttribute("aria-expanded", "false");
      opener.focus();
    }, { class: "quiet" })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = Array.from(remark.value.trim());
    if (said.length > 2000) return line.replaceChildren("Deze opmerking is te lang. Maak hem korter.");
    const full = { ...one, remark: said.join("") };
    try {
      await call("/v1/practice/objections", code() ? { ...full, code: code() } : full);
      keepObjection(full);
      form.remove();
      opener.remove();
      line.textContent = KEPT;
      line.tabIndex = -1;
      line.focus();
    } catch (trouble) {
      line.textContent = trouble.away ? "Het kon nu niet bewaard worden: de coach is niet bereikbaar. Je opmerking blijft hier staan."
        : "Het kon niet bewaard worden. Je opmerking blijft hier staan.";
    }
  });
  box.append(opener, form, line);
  return box;
}
