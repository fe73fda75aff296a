// views.ts - saved views: a name for the address of a table as one likes it; kept in this browser.
import { reactive } from 'vue';
const STORE = 'lantian-views', MAX = 40;
export interface View { name: string; query: Record<string, string> }
function read(): Record<string, View[]> {
  try {
    const all = JSON.parse(localStorage.getItem(STORE) ?? '{}');
    return all && typeof all === 'object' ? all : {};
  } catch { return {}; }
}
export const views = reactive({ of: read() });
function keep() { try { localStorage.setItem(STORE, JSON.stringify(views.of)); } catch { /* storage is off: they last for this page */ } }
export function saveView(kind: string, view: View) {
  views.of[kind] = [view, ...(views.of[kind] ?? []).filter(v => v.name !== view.name)].slice(0, MAX);
  keep();
}
export function dropView(kind: string, name: string) {
  views.of[kind] = (views.of[kind] ?? []).filter(v => v.name !== name);
  if (views.of[kind].length === 0) delete views.of[kind];
  keep();
}
