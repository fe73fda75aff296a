// live.ts - the server's events: frames, new numbers, alerts, jobs.
import { reactive } from 'vue';
import type { Frame } from './types';

const FRAMES_MAX = 200;
/* open: the line stands (again); whoever shows something reads it anew, for what came in between was not told */
type Kind = 'now' | 'frame' | 'alert' | 'job' | 'trace' | 'open';
type Listener = (data: unknown) => void;

export const live = reactive({ isConnected: false, frames: [] as Frame[] });
const listeners = new Map<Kind, Set<Listener>>();
let source: EventSource | null = null;
let waiting: Frame[] = [];
let again = 0;

/** Returns the way to stop listening. */
export function on(kind: Kind, listener: Listener): () => void {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind)!.add(listener);
  return () => listeners.get(kind)!.delete(listener);
}
function tell(kind: Kind, text: string) {
  let data: unknown = {};
  try { data = JSON.parse(text || '{}'); } catch { return; }
  if (kind === 'frame') take(data as Frame);
  for (const listener of listeners.get(kind) ?? []) listener(data);
}
/** Frames come in bursts: the list changes four times a second at most. */
function take(frame: Frame) {
  if (waiting.length === 0)
    setTimeout(() => {
      live.frames = [...waiting.reverse(), ...live.frames].slice(0, FRAMES_MAX);
      waiting = [];
    }, 250);
  waiting.push(frame);
}
export function connect() {
  disconnect();
  source = new EventSource('/api/v1/events');
  source.onopen = () => { live.isConnected = true; tell('open', '{}'); };
  source.onerror = () => {
    live.isConnected = false;
    if (source?.readyState === EventSource.CLOSED) { /* refused: the browser does not try again by itself */
      source = null;
      window.clearTimeout(again);
      again = window.setTimeout(connect, 10000);
    }
  };
  for (const kind of ['now', 'frame', 'alert', 'job', 'trace'] as Kind[])
    source.addEventListener(kind, e => tell(kind, (e as MessageEvent).data));
}
export function disconnect() {
  window.clearTimeout(again);
  source?.close();
  source = null;
  live.isConnected = false;
}
export function forgetFrames() { live.frames = []; waiting = []; }
