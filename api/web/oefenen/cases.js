// The list of cases.
import { el, opened, waiting } from "./dom.js";
import { EXERCISES, counted } from "./names.js";
import { keptCases } from "./notebook.js";
import { failed } from "./round.js";
import { call } from "./service.js";

export async function cases({ main, signal }) {
  const place = opened(main, EXERCISES.casus.title,
    "Kies een verhaal. Je stelt vragen, de inbrenger antwoordt. Met open vragen hoor je meer.");
  place.replaceChildren(waiting());
  try {
    const { cases: all } = await call("/v1/practice/cases", undefined, signal);
    const kept = keptCases();
    place.replaceChildren(all.length ? el("ul", { class: "cards cases" }, all.map((one) => card(one, kept[one.id])))
      : el("p", { text: "Er zijn nu geen casussen." }));
  } catch (trouble) {
    if (signal.aborted) return;
    const kept = Object.entries(keptCases()).filter(([, one]) => one.story?.inbrenger);
    place.replaceChildren(failed(trouble, () => cases({ main, signal })), ...(kept.length
      ? [el("h2", { text: "Deze gesprekken staan in je browser" }), el("ul", { class: "cards cases" }, kept.map(([id, one]) => card({ ...one.story, id }, one)))] : []));
  }
}

function card(one, kept) {
  const asked = kept?.lines?.length ?? 0;
  const where = kept?.debrief ? "Afgerond" : asked ? `Bezig: ${counted(asked, "vraag", "vragen")}` : "";
  return el("li", { class: "card" },
    el("p", { class: "kicker", text: one.sector }),
    el("h2", {}, el("a", { href: `#/casus/${encodeURIComponent(one.id)}`, text: one.title })),
    el("p", { text: `${one.inbrenger.name}, ${one.inbrenger.role}` }),
    where ? el("p", { class: "small state", text: where }) : null);
}
