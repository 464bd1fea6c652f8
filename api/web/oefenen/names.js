// The names a trainee reads, as in coach/labels.py.
export const FORMS = {
  open: "open vraag", invitation: "uitnodiging", closed: "gesloten vraag", choice: "keuzevraag", statement: "mededeling",
};
export const FLAGS = {
  why: "waaromvraag", advice: "verkapt advies", leading: "sturende vraag", interpretation: "invullen",
  judgement: "oordeel", stacked: "vragenvuur", generalisation: "generalisatie",
};
export const FOCUS = { person: "persoon", task: "taak", environment: "omgeving" };
export const AIMS = { clarify: "verheldering", act: "handelen", experience: "beleving", learn: "leren" };
export const SUGGESTIVE = new Set(["leading", "advice", "interpretation", "judgement"]);
export const SEVERITIES = { good: "Goed", tip: "Tip", warning: "Let op" };
export const NAMES = { ...FORMS, ...FLAGS, asking: "zelf open vragen", none: "niets aan de hand" };

export const EXERCISES = {
  herkennen: { title: "Herkennen", about: "Welke soort vraag is dit, en welke woorden verraden het?" },
  herschrijven: { title: "Herschrijven", about: "Maak van deze vraag een vraag die mag, in je eigen woorden." },
  casus: { title: "Casus verkennen", about: "Stel vragen aan een inbrenger die antwoord geeft." },
  vrij: { title: "Vrij oefenen", about: "Typ elke vraag die je wilt. Je ziet meteen wat de coach ervan zegt." },
};

export function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} en ${words.at(-1)}`;
}

export function counted(number, one, more) {
  return `${number} ${number === 1 ? one : more}`;
}

// when a question comes back, in words; `at` in seconds
export function moment(at, now = Date.now()) {
  const day = (time) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((day(at * 1000) - day(now)) / 86_400_000);
  if (at * 1000 <= now) return "nu";
  if (days <= 0) return at * 1000 - now < 3_600_000 ? "straks" : "vandaag";
  if (days === 1) return "morgen";
  if (days < 14) return `over ${days} dagen`;
  return new Intl.DateTimeFormat("nl", { day: "numeric", month: "long" }).format(at * 1000);
}
