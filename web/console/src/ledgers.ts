// ledgers.ts - the kinds of ledgers and the names behind references: asked for once, again when they may have changed.
import { reactive } from 'vue';
import { get, list } from './api/client';
import type { Kind, KindHead, Row } from './api/ledger';
import { labelOf } from './lib/ledger';
import { DAY, dayText } from './lib/time';
import { agencyText, isZh, loadAgencies, loadPlaces, may, placeName, session, waiters } from './state';

export const areas = reactive({ shown: null as GeoJSON.FeatureCollection | null });
let areasAsked: Promise<void> | null = null;
export const loadAreas = () => (areasAsked ??= get<GeoJSON.FeatureCollection>('/areas').then(a => { areas.shown = a; }, () => { areasAsked = null; }));
export const streets = () => (areas.shown?.features ?? []).filter(f => f.properties?.kind === 'street').map(f => ({ code: String(f.id), zh: String(f.properties!.name), en: String(f.properties!.name_en || f.properties!.name) }));
export const streetWord = (name: string | null) => { const s = name ? streets().find(q => q.zh === name || q.code === name) : null; return s ? (isZh.value ? s.zh : s.en) : name ?? ''; };

export const heads = reactive({ items: [] as KindHead[] });
export async function loadKinds(signal?: AbortSignal) {
  heads.items = (await list<KindHead>('/kinds', {}, signal)).items;
  return heads.items;
}
export const loadKind = (kind: string, signal?: AbortSignal) => get<Kind>(`/kinds/${encodeURIComponent(kind)}`, {}, signal);
export const kindTitle = (kind: string) => { const k = heads.items.find(q => q.kind === kind); return k ? (isZh.value ? k.title.zh : k.title.en) : kind; };

/* --- names of what a row refers to: a few at a time, each once --------------------------------------------------------- */
const labels = reactive(new Map<string, string>());
const asked = new Set<string>();
const line: string[] = [];
let running = 0;
const AT_ONCE = 3;
async function next(): Promise<void> {
  const key = line.shift();
  if (!key) return;
  running++;
  const at = key.indexOf('/'), kind = key.slice(0, at), id = key.slice(at + 1);
  try {
    const row = await get<Row>(`/ledgers/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`);
    labels.set(key, labelOf(heads.items.find(q => q.kind === kind) ?? { label: null }, row));
  } catch { labels.set(key, id); /* not for us to see: its id stands for it */ }
  running--;
  void next();
}
export const setLabel = (kind: string, id: string, label: string) => { asked.add(`${kind}/${id}`); labels.set(`${kind}/${id}`, label); };
export function nameOf(ref: string, id: string): string {
  if (ref === 'agency') return agencyText(id);
  if (ref === 'area') return streetWord(id) || id;
  if (ref === 'place') return placeName(id) || id;
  if (!ref.startsWith('kind:')) return id;
  const key = `${ref.slice(5)}/${id}`;
  if (!asked.has(key)) {
    asked.add(key);
    line.push(key);
    if (running < AT_ONCE) void next();
  }
  return labels.get(key) ?? id;
}
export function loadCommon() {
  void loadAreas();
  void loadAgencies().catch(() => undefined);
  if (heads.items.length === 0) void loadKinds().catch(() => undefined);
  if (may('monitor.read')) void loadPlaces().catch(() => undefined);
}

/* --- what waits for me: tasks of my agency that are late or due within a week ------------------------------------------ */
export const waiting = reactive({ tasks: 0 });
const SOON_DAYS = 7;
waiters.push(() => {
  if (!may('ledger.read') || !session.me?.agency) { waiting.tasks = 0; return; }
  void list<Row>('/tasks', { owner: session.me.agency, due_before: dayText(Date.now() + SOON_DAYS * DAY), limit: 200 })
    .then(t => { waiting.tasks = t.items.filter(r => !r.final).length; }, () => { waiting.tasks = 0; });
});
