// outbox.ts - entries made on the way, each a few requests whose keys are made when it is entered: sent twice, they count once.
import { reactive } from 'vue';
import { newKey, Problem, send, sendFile } from '@/api/client';
import type { Attachment, Value } from '@/api/ledger';
import { askSession, session } from '@/state';
import { allEntries, dropEntry, putEntry } from './store';

export type Step =
  | { type: 'create'; key: string; isDone: boolean; fields: Record<string, Value>; geometry: GeoJSON.Geometry | null }
  | { type: 'attach'; key: string; isDone: boolean; name: string; what: string; file: Blob; sha256: string }
  | { type: 'move'; key: string; isDone: boolean; transition: string; evidence: Record<string, Value> };
export interface Entry { id: string; person: string; made: number; title: string; sub: string; kind: string; row: string; steps: Step[]; refused: string }
export type NewStep = Step extends infer S ? (S extends Step ? Omit<S, 'key' | 'isDone' | 'sha256'> : never) : never;

export const outbox = reactive({ items: [] as Entry[], isSending: false, needsLogin: false, sent: 0, at: 0 });
const plain = (e: Entry): Entry => ({ ...e, steps: e.steps.map(s => ({ ...s, ...('fields' in s ? { fields: JSON.parse(JSON.stringify(s.fields)), geometry: JSON.parse(JSON.stringify(s.geometry)) } : {}), ...('evidence' in s ? { evidence: JSON.parse(JSON.stringify(s.evidence)) } : {}) }) as Step) });

export async function loadOutbox() { outbox.items = (await allEntries<Entry>()).sort((a, b) => a.made - b.made); }
export async function addEntry(of: { title: string; sub: string; kind: string; row: string | null; steps: NewStep[] }): Promise<Entry> {
  const id = newKey(), entry: Entry = { id, person: session.me!.id, made: Date.now(), title: of.title, sub: of.sub, kind: of.kind, row: of.row ?? `p-${id.slice(0, 20)}`, refused: '',
    steps: of.steps.map(s => ({ ...s, key: newKey(), isDone: false, ...(s.type === 'attach' ? { sha256: '' } : {}) }) as Step) };
  await putEntry(plain(entry));
  outbox.items = [...outbox.items, entry];
  void sendAll();
  return entry;
}
export async function drop(id: string) {
  await dropEntry(id);
  outbox.items = outbox.items.filter(e => e.id !== id);
}
export async function again(e: Entry) {
  e.refused = '';
  for (const s of e.steps) if (!s.isDone) s.key = newKey(); /* it was refused, not lost: the next try is another request */
  await putEntry(plain(e));
  void sendAll();
}
async function run(e: Entry, s: Step) {
  const path = `/ledgers/${encodeURIComponent(e.kind)}`, o = { key: s.key, waits: false };
  if (s.type === 'create') await send('POST', path, { id: e.row, fields: s.fields, ...(s.geometry ? { geometry: s.geometry } : {}) }, o);
  else if (s.type === 'attach') s.sha256 = (await sendFile<Attachment>('/attachments', { kind: e.kind, id: e.row, name: s.name, what: s.what }, s.file, o)).sha256;
  else {
    const evidence: Record<string, unknown> = { ...s.evidence };
    for (const a of e.steps) if (a.type === 'attach' && a.what) evidence[a.what] = [...((evidence[a.what] as string[] | undefined) ?? []), a.sha256];
    await send('POST', `${path}/${encodeURIComponent(e.row)}/move`, { transition: s.transition, evidence }, o);
  }
}
/** false: stop, the rest has to wait. */
async function sendOne(e: Entry): Promise<boolean> {
  for (const s of e.steps) {
    if (s.isDone) continue;
    try {
      await run(e, s);
      s.isDone = true;
      await putEntry(plain(e));
    } catch (error) {
      const p = error instanceof Problem ? error : null;
      if (p?.status === 401) { outbox.needsLogin = true; return false; }
      if (!p || p.status === 0 || p.status >= 500 || p.status === 429) return false;
      e.refused = p.detail || p.title || String(p.status);
      await putEntry(plain(e));
      return true;
    }
  }
  await drop(e.id);
  outbox.sent++;
  return true;
}
let csrfOf = '';
async function sendMine() {
  if (outbox.isSending || !session.me || !navigator.onLine || outbox.items.length === 0) return;
  outbox.isSending = true;
  try {
    if (csrfOf !== session.me.id) {
      const me = session.me.id;
      await askSession(); /* opened without a signal: the server has not been asked who we are */
      if (!session.me || session.me.id !== me) { outbox.needsLogin = true; return; }
      csrfOf = me;
    }
    outbox.needsLogin = false;
    for (const e of [...outbox.items]) {
      if (e.refused || e.person !== session.me?.id) continue;
      if (!(await sendOne(e))) break;
    }
  } catch { /* the line is down: the next try comes by itself */ } finally { outbox.isSending = false; outbox.at = Date.now(); }
}
/** Two pages of one phone do not send at the same time. */
export function sendAll(): Promise<unknown> {
  return navigator.locks ? navigator.locks.request('lantian-patrol-send', { ifAvailable: true }, async lock => { if (lock) await sendMine(); }) : sendMine();
}
export const forgetLogin = () => { csrfOf = ''; };
