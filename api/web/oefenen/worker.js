// Keeps the files of this page, so that it opens without the network. Nothing of anybody is among them: what is asked
// of the coach goes past it. A set of files is kept whole, each checked by its hash, or not at all.
const PAGE = "/oefenen";
const LIST = "/oefenen/files";
const FILES = "/static/";
const NAME = "oefenen-";
const LIMIT_MS = 3000; // a network that is slower than this counts as none
let current = null;

addEventListener("install", (event) => {
  // where the browser can do that, what is asked of the coach need not even wake this worker
  event.waitUntil(Promise.resolve(event.addRoutes?.({ condition: { urlPattern: "/v1/*" }, source: "network" })).catch(() => {}));
  skipWaiting();
  event.waitUntil(update());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request));
  else if (pathname.startsWith(FILES)) event.respondWith(file(request, pathname));
});

// what changed since the last time is fetched first: it is in this load, not in the next
async function page(request) {
  await update().catch(() => {});
  return (await kept(PAGE)) ?? fetch(request);
}

const file = async (request, path) => (await kept(path)) ?? fetch(request);

async function update() {
  const answer = await fetch(LIST, { cache: "no-store", signal: AbortSignal.timeout(LIMIT_MS) });
  if (answer.status === 404) return leave();
  if (!answer.ok) throw new Error("busy");
  const { version, files } = await answer.clone().json();
  const name = NAME + version;
  if (!(await caches.match(LIST, { cacheName: name }))) {
    const got = await Promise.all(Object.entries(files).map(async ([path, integrity]) => [path, await whole(path, integrity)]));
    const cache = await caches.open(name);
    await Promise.all(got.map(([path, one]) => cache.put(path, one)));
    await cache.put(LIST, answer); // says that all the rest is there
  }
  current = name;
  await forget((one) => one !== name);
}

async function whole(path, integrity) {
  // the browser may have it from the page itself: then it costs a question, and no bytes
  const answer = await fetch(path, { cache: "no-cache", integrity });
  if (!answer.ok) throw new Error("not whole");
  return answer;
}

async function kept(path) {
  current ??= await newest();
  return current === null ? undefined : caches.match(path, { cacheName: current, ignoreVary: true });
}

async function newest() {
  for (const name of (await ours()).reverse()) if (await caches.match(LIST, { cacheName: name })) return name;
  return null;
}

const ours = async () => (await caches.keys()).filter((one) => one.startsWith(NAME));

async function forget(which) {
  for (const name of await ours()) if (which(name)) await caches.delete(name);
}

// a service without this page has this address now
async function leave() {
  current = null;
  await forget(() => true);
  await registration.unregister();
}
