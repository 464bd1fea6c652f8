// Speaks with the service for a trainer: JSON, files up, files down. Says in plain words what went wrong.
import { GONE, Trouble, ask, dropKey, keepKey } from "../oefenen/service.js";

const PATIENCE = 60;
const LIMIT_MS = 120_000;
const WORDS = {
  "unknown-session": "Deze sessie is er niet (meer).",
  "unknown-participant": "Deze deelnemer is er niet (meer).",
  database: "De opslag is nu niet bereikbaar. Er is niets veranderd. Probeer het straks nog eens.",
  "file-too-large": "Dit bestand is te groot. Knip het in delen.",
  "body-too-large": "Dit bestand is te groot. Knip het in delen.",
  "no-text": "Van deze sessie is geen tekst bewaard. Daarom kan dit niet.",
  "being-labelled": "Deze sessie wordt nu blind gelabeld. Pas als iedereen klaar is, zie je wat de coach vond. Rond het labelen af, of stop het.",
  "not-finished": "Er is nog iemand aan het labelen. Wacht tot iedereen klaar is.",
  finished: "Je was al klaar. Daarna kan er niets meer veranderen.",
  "annotator-finished": "Je was al klaar. Daarna kan er niets meer veranderen.",
  "reader-missing": "Dit soort bestand kan deze coach nog niet lezen. De beheerder kan dat aanzetten (extra 'report').",
  "charts-missing": "De plaatjes van het rapport ontbreken op deze coach. De beheerder kan dat aanzetten (extra 'report').",
  "unknown-speaker": "Deze naam staat niet in het gesprek. Kies een van de sprekers.",
  "unknown-method": "Deze methode kennen we niet. Kies een andere.",
  "session-full": "Deze sessie is vol.",
};
const OTHER = "Dit kan de coach niet lezen. Probeer het anders.";
const BROKEN = "Er ging iets mis bij de coach. Probeer het nog eens.";
const WRONG_KEY = "Deze sleutel werkt niet (meer).";
const WRONG_ROLE = "Deze sleutel is niet van een trainer. Rapporten zijn alleen voor trainers. Vraag de beheerder om een sleutel voor trainers.";

let entering = null;
// one form for all that waits
async function askForKey(status) {
  const had = dropKey();
  const words = status === 403 ? WRONG_ROLE : had ? WRONG_KEY : "";
  entering ??= new Promise((go) => {
    dispatchEvent(new CustomEvent("vraagcoach-key", { detail: { words, go: (key) => { keepKey(key); entering = null; go(); } } }));
  });
  await entering;
}

const pause = (ms) => new Promise((go) => setTimeout(go, ms));
let busyLine = () => {};
export function onBusy(show) { busyLine = show; }

async function once(path, options, signal) {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const both = signal && AbortSignal.any ? AbortSignal.any([signal, limit]) : limit;
  try {
    return await ask(path, { ...options, signal: both });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Trouble(GONE, "away");
  }
}

async function answered(path, options, signal) {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const answer = await once(path, options, signal);
    if (answer.ok) {
      if (tries) busyLine("");
      return answer;
    }
    const body = await answer.json().catch(() => ({}));
    const waits = answer.status === 429 || (answer.status === 503 && body.code !== "database");
    if (answer.status === 401 || answer.status === 403) await askForKey(answer.status);
    else if (waits) {
      busyLine(answer.status === 503 ? "De coach start op. Een moment." : "De coach heeft het druk. Een moment.");
      await pause(answer.status === 503 ? 800 : 3000);
      signal?.throwIfAborted();
    } else {
      if (tries) busyLine("");
      throw troubled(answer.status, body);
    }
  }
  throw new Trouble(GONE, "away");
}

function troubled(status, body) {
  const code = body.code ?? `http-${status}`;
  // what the readers of files say is Dutch and meant for a trainer
  const told = body.field === "file" || body.field === "columns" ? body.detail : null;
  const trouble = new Trouble(WORDS[code] ?? told ?? (status === 413 ? WORDS["file-too-large"] : status >= 500 ? BROKEN : OTHER), code, status);
  trouble.body = body;
  return trouble;
}

const json = (method, body) => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
export const get = async (path, signal) => (await answered(path, {}, signal)).json();
export const post = async (path, body, signal) => (await answered(path, json("POST", body), signal)).json();
export const erase = async (path, signal) => (await answered(path, { method: "DELETE" }, signal)).json();
export const blob = async (path, signal) => (await answered(path, {}, signal)).blob();
export const upload = (path, file, signal) => answered(path, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file }, signal);

export const session = (id) => `/v1/sessions/${encodeURIComponent(id)}`;

// an address with what is asked, leaving out what is empty
export function query(path, values) {
  const asked = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  return asked.size ? `${path}?${asked}` : path;
}
