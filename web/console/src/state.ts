// state.ts - who is here, what the district is, how the page looks. Only the language outlives the tab.
import { computed, reactive, ref, watch } from 'vue';
import { get, list, send, setCsrf, whenEnded } from './api/client';
import { connect, disconnect, forgetFrames, on } from './api/live';
import type { Agency, Alert, Place, Right, Roles, Session, Signoff, Site, Words } from './api/types';
import { i18n, type Language } from './i18n';
import { DAY, dayStart, iso, setOffset } from './lib/time';

/* --- language and theme ------------------------------------------------------------------------------------------ */
export const language = ref<Language>(i18n.global.locale.value as Language);
export const isZh = computed(() => language.value === 'zh-CN');
export const say = (w: Words | null | undefined) => (w ? (isZh.value ? w.zh : w.en || w.zh) : '');
watch(language, value => {
  i18n.global.locale.value = value;
  document.documentElement.lang = value;
  try { localStorage.setItem('lantian-language', value); } catch { /* storage is off: the language lasts for this page */ }
}, { immediate: true });

export type Theme = 'system' | 'light' | 'dark';
const saved = (() => { try { return sessionStorage.getItem('lantian-theme'); } catch { return null; } })();
export const theme = ref<Theme>(saved === 'light' || saved === 'dark' ? saved : 'system');
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
const systemDark = ref(prefersDark.matches);
prefersDark.addEventListener?.('change', e => { systemDark.value = e.matches; });
export const isDark = computed(() => (theme.value === 'system' ? systemDark.value : theme.value === 'dark'));
watch(isDark, dark => { document.documentElement.dataset.theme = dark ? 'dark' : 'light'; }, { immediate: true });
watch(theme, value => { try { sessionStorage.setItem('lantian-theme', value); } catch { /* as above */ } });

/* --- time -------------------------------------------------------------------------------------------------------- */
export const now = ref(Date.now());
window.setInterval(() => { now.value = Date.now(); }, 5000);

/* --- the district ------------------------------------------------------------------------------------------------ */
export const site = ref<Site | null>(null);
export async function loadSite() {
  site.value = await get<Site>('/site');
  setOffset(site.value.offset_minutes ?? 480);
}

/* --- who is here ------------------------------------------------------------------------------------------------- */
export const session = reactive({
  me: null as Session['person'],
  rights: {} as Session['rights'],
  idleS: 1800,
  isAsked: false,   /* the server was asked who we are */
  isEnded: false,   /* the session is over, the page behind is kept */
  endedBy: '' as '' | 'idle' | 'server',
});
export const may = (right: Right) => session.rights[right] !== undefined;
let listens = true;
/** The phone's page asks when it wants to know: no stream of events, no looking at alerts. */
export const beQuiet = () => { listens = false; };
const listen = () => { if (listens) connect(); };
let resume: (() => void) | null = null;
let ended: Promise<void> | null = null;

function take(s: Session) {
  const isSame = session.me && s.person && session.me.id === s.person.id;
  session.me = s.person;
  session.rights = s.rights ?? {};
  session.idleS = s.idle_s ?? 1800;
  if (s.csrf) setCsrf(s.csrf);
  if (s.person && !isSame) { forgetFrames(); clearCommon(); }
}
export async function askSession() {
  const s = await get<Session>('/session');
  take(s);
  session.isAsked = true;
  if (s.person) listen();
}
export async function login(id: string, password: string) {
  const before = session.me?.id;
  const s = await send<Session>('POST', '/session', { id, password }, { waits: false });
  take(s);
  listen();
  lastTouch = Date.now();
  const isOther = before !== undefined && before !== s.person?.id;
  session.isEnded = false;
  session.endedBy = '';
  const go = resume;
  resume = ended = null;
  if (isOther) location.reload(); /* somebody else: nothing of the first person's page may stay */
  else go?.();
}
export async function logout() {
  try { await send('DELETE', '/session', undefined, { waits: false }); } catch { /* over is over */ }
  disconnect();
  session.me = null;
  session.rights = {};
  location.assign(location.pathname.startsWith('/console/patrol') ? '/console/patrol' : '/console/');
}
/** The session is over: a login lies over the page; whoever waits goes on after it. */
export function end(by: 'idle' | 'server'): Promise<void> {
  if (!ended) {
    disconnect();
    session.isEnded = true;
    session.endedBy = by;
    ended = new Promise<void>(ok => { resume = ok; });
  }
  return ended;
}
whenEnded(() => end('server'));

/* Reads by the clock must not keep an abandoned desk open: without a key or a pointer for so long, we end it ourselves. */
let lastTouch = Date.now();
for (const name of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
  window.addEventListener(name, () => { lastTouch = Date.now(); }, { passive: true, capture: true });
window.setInterval(() => {
  if (session.me && !session.isEnded && Date.now() - lastTouch > session.idleS * 1000) {
    void send('DELETE', '/session', undefined, { waits: false }).catch(() => undefined);
    void end('idle');
  }
}, 10000);

/* --- what many pages need: fetched once, again on demand ------------------------------------------------------------ */
export const common = reactive({ places: [] as Place[], roles: null as Roles | null, agencies: [] as Agency[] });
function clearCommon() { common.places = []; common.roles = null; common.agencies = []; }
export async function loadPlaces(again = false): Promise<Place[]> {
  if (again || common.places.length === 0) common.places = (await list<Place>('/places')).items;
  return common.places;
}
export async function loadRoles(): Promise<Roles> {
  if (!common.roles) common.roles = await get<Roles>('/roles');
  return common.roles;
}
export async function loadAgencies(): Promise<Agency[]> {
  if (common.agencies.length === 0) common.agencies = (await list<Agency>('/agencies')).items;
  return common.agencies;
}
export const placeName = (id: string | null | undefined): string => {
  const p = common.places.find(q => q.id === id);
  return p ? (isZh.value ? p.name : p.name_en || p.name) : id ?? '';
};
/** Districts and streets stand in places by their Chinese name; the outlines know the English one. */
const areaNames = ref<Map<string, string> | null>(null);
watch([isZh, () => session.me], () => {
  if (isZh.value || areaNames.value || !session.me) return;
  areaNames.value = new Map();
  void get<GeoJSON.FeatureCollection>('/areas').then(a => { areaNames.value = new Map(a.features.map(f => [f.properties?.name, f.properties?.name_en])); }).catch(() => { areaNames.value = null; });
});
export const areaText = (name: string) => (isZh.value ? name : areaNames.value?.get(name) || name);
export const roleText = (role: string): string => {
  const r = common.roles?.roles.find(q => q.role === role);
  return r ? (isZh.value ? r.zh : r.en) : role;
};
export const agencyText = (key: string): string => {
  const a = common.agencies.find(q => q.key === key);
  return a ? (isZh.value ? a.name : a.name_en) : key;
};

/* --- what waits for me -------------------------------------------------------------------------------------------- */
export const alerts = reactive({ items: [] as Alert[], loadedAt: 0, trouble: null as unknown });
export const unsigned = ref(0);
export async function loadAlerts() {
  if (!may('alert.read')) return;
  try {
    alerts.items = (await list<Alert>('/alerts')).items;
    alerts.loadedAt = Date.now();
    alerts.trouble = null;
  } catch (e) { alerts.trouble = e; }
}
/** Stations whose yesterday nobody has signed, or that changed since. */
export async function loadUnsigned() {
  if (!may('data.sign')) { unsigned.value = 0; return; }
  const today = dayStart(Date.now());
  const [places, signed] = await Promise.all([loadPlaces(), list<Signoff>('/signoffs', { from: iso(today - DAY), to: iso(today) })]);
  const good = new Set(signed.items.filter(s => s.state === 'signed').map(s => s.place));
  unsigned.value = places.filter(p => p.kind === 'station' && !good.has(p.id)).length;
}
/** More that waits for me, of the rooms that know it. */
export const waiters: (() => void)[] = [];
export function loadWaiting() {
  if (!listens || !session.me || session.isEnded || session.me.must_change) return;
  void loadAlerts();
  void loadUnsigned().catch(() => undefined);
  for (const of of waiters) of();
}
on('alert', () => { void loadAlerts(); });
window.setInterval(loadWaiting, 60000);
