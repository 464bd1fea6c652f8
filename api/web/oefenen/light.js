// How much of a story came to light, without saying what is still hidden: a dot for each thing there is to hear.
import { el } from "./dom.js";
import { FOCUS } from "./names.js";

export function lightPicture(light, name) {
  const total = Object.values(light).reduce((sum, [told, all]) => [sum[0] + told, sum[1] + all], [0, 0]);
  const titles = { person: name, task: "het werk", environment: "de omgeving" };
  return el("div", { class: "light" },
    el("p", { class: "light-total", text: `${total[0]} van de ${total[1]} dingen kwamen boven tafel` }),
    el("ul", {}, Object.entries(light).filter(([, [, all]]) => all).map(([focus, [told, all]]) =>
      el("li", {},
        el("span", { class: "light-name", text: titles[focus] ?? FOCUS[focus] }),
        el("span", { class: "light-dots", role: "img", "aria-label": `${told} van ${all}` },
          Array.from({ length: all }, (_, i) => el("i", { class: i < told ? "on" : "" })))))));
}
