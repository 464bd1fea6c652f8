// What a trainer reads: moments, numbers, and what somebody typed, made safe to look at.
import { el } from "../oefenen/dom.js";

const DAY = new Intl.DateTimeFormat("nl", { day: "numeric", month: "long", year: "numeric" });
const SHORT = new Intl.DateTimeFormat("nl", { day: "numeric", month: "short", year: "numeric" });
const MONTH = new Intl.DateTimeFormat("nl", { month: "short", year: "numeric", timeZone: "UTC" });
const HOUR = new Intl.DateTimeFormat("nl", { hour: "2-digit", minute: "2-digit" });
const NUMBER = new Intl.NumberFormat("nl");
const TENTH = new Intl.NumberFormat("nl", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const HUNDREDTH = new Intl.NumberFormat("nl", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
// control characters, marks of direction and characters that show nothing
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const KEPT = new Set(["\u200d", "\ufe0f"]);

export const day = (seconds) => DAY.format(seconds * 1000);
export const shortDay = (seconds) => SHORT.format(seconds * 1000);
export const month = (seconds) => MONTH.format(seconds * 1000);
export const hour = (seconds) => HOUR.format(seconds * 1000);
export const number = (value) => NUMBER.format(value);
export const tenth = (value) => TENTH.format(value);
export const hundredth = (value) => HUNDREDTH.format(value);
export const percent = (share) => `${Math.round(share * 100)}%`;
export const counted = (value, one, more) => `${number(value)} ${value === 1 ? one : more}`;
export const capital = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

// as coach/reports/shown.py: one line, what hides made visible, the rest cut
export function shown(text, most = 400) {
  const points = Array.from(String(text ?? ""));
  const line = points.slice(0, most).join("").replace(/[\t\n\r]/g, " ")
    .replace(HIDDEN, (one) => (KEPT.has(one) ? one : `⟨U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`))
    .replace(/\s+/g, " ").trim();
  const rest = points.length - most;
  return rest > 0 ? `${line}… (nog ${counted(rest, "teken", "tekens")})` : line;
}

// what somebody typed, kept apart from the text around it
export const typed = (text, most = 400) => el("bdi", { text: shown(text, most) });
