// types.ts - what the server answers; the members the console reads.
export interface Words { zh: string; en: string }
export type Right =
  | 'public.read' | 'self' | 'monitor.read' | 'alert.read' | 'data.review' | 'data.sign' | 'device.read' | 'device.change'
  | 'people.read' | 'people.change' | 'journal.read' | 'setting.read' | 'setting.change' | 'job.read' | 'job.run'
  | 'ledger.read' | 'ledger.change' | 'ledger.move' | 'ledger.personal' | 'kind.change' | 'model.read' | 'model.run';
export type Reach = 'any' | 'own';
export type Rights = Partial<Record<Right, Reach>>;

export interface Site {
  name: Words; city: string | Words; district: Words; version: string; phones: string[]; notice: Words | null; key: string;
  head: { size: number; time: string } | null; simulated: boolean; bounds: [number, number, number, number];
  centre: [number, number]; pmtiles: boolean; offset_minutes: number;
}
export interface Me { id: string; name: string; role: string; agency: string; areas: string[]; must_change: boolean; has_key?: boolean }
export interface Session { person: Me | null; csrf?: string; rights: Rights; idle_s?: number; until?: string }

export interface Aqi {
  place: string; hour: string | null; label?: string; aqi: number | null; level?: number; class?: Words; primary?: string[]; advice?: Words;
  simulated?: boolean; keys?: string[]; entry?: number; rules?: string;
  values?: Record<string, { value: number | null; unit: string; iaqi: number | null }>;
}
export interface Now {
  time: string;
  district: Aqi & { name: Words };
  limits: Record<string, { value: number; unit: string }>;
  stations: (Aqi & Place)[];
}
export interface Target {
  key: string; title: Words; value: number | null; unit: string; op: string; target: number | null; met: boolean | null;
  days: number; last_year: number | null; why: string | null; aspiration: boolean; clause: string;
}
export interface Year { year: number; district: string; until: string; simulated: boolean; targets: Target[] }

export interface Place {
  id: string; name: string; name_en: string; kind: string; street: string; district: string;
  longitude: number | null; latitude: number | null; control: boolean; simulated: boolean; source: string;
  latest?: string | null;
}
export interface Latest {
  quantity: string; name: Words; period: Period; stat: string; unit: string; time: string; value: number | null; marks: (string | number)[] | number;
  entry: number | null; series: string;
}
export type Period = 'realtime' | 'minute' | 'hour' | 'day';
/** t_ms, min, max, mean, count, marks */
export type Bin = [number, number | null, number | null, number | null, number, number];
export interface Plot { series: string; unit: string; step_ms: number; raw: boolean; points: Bin[] }
export interface Table {
  columns: { series: string; quantity: string; name: Words; unit: string; stat: string }[];
  rows: [number, ...([number | null, number, number | null] | null)[]][]; /* start of the period, then value, marks, entry for each column */
}
export interface Device {
  mn: string; place: string; name: string; kind: string; simulated: boolean; last_frame: string | null; last_data: string | null;
  delay_ms: number | null; gap_hours_24: number | null; frames: number; refused: number; unknown_codes: number;
  clock_error_ms: number | null; last_entry: number | null; state: 'live' | 'late' | 'silent' | 'never'; crc: string; sm4: boolean;
  unit_profile: string; peer: string; strict: boolean; time_is_end: boolean; any_password: boolean; version: number;
  unknown?: Unknown[];
}
export interface Unknown { mn?: string; code: string; count: number; last_entry: number; last_value: string }
export interface Alert {
  id: string; kind: string; severity: 'info' | 'warning' | 'serious'; since: string; place: string | null; title: Words; detail: Words; link: string | null;
}
export interface Review {
  id: string; place: string; quantity: string; from: string; to: string; verdict: 'reject' | 'restore'; reason: string;
  by: string; name?: string; time: string; entry: number;
}
export interface Signoff {
  id: string; place: string; from: string; to: string; by: string; name: string; method: string; time: string; entry: number;
  sha256: string; state: 'signed' | 'changed-since';
}
export interface Preview {
  place: string; day: string; text: string; sha256: string; hours: number; values: number; rejected: number; too_few: number;
}
export interface JournalRow { entry: number; time: string; kind: string; source: string; bytes: number; summary: string; erased: boolean }
export interface JournalEntry extends JournalRow { json?: unknown; text?: string; leaf?: string; head?: { size: number; time?: string; root?: string } | null }
export interface Act {
  entry: number; time?: string; when?: string; who: string; name?: string; what: string; kind: string; id: string; version?: number;
  patch?: unknown; reason?: string | null; from?: string;
}
export interface Person {
  id: string; name: string; role: string; agency: string; areas: string[]; phone: string; disabled: boolean; has_key: boolean;
  must_change: boolean; version: number; last_login: string | null;
}
export interface Roles { roles: { role: string; zh: string; en: string; may_give?: boolean }[]; rights: (string | { right: string; zh: string; en: string })[]; permissions: Record<string, Rights> }
export interface Agency { key: string; name: string; name_en: string }
export interface Setting { key: string; zh: string; en: string; value: string | number | boolean | null; default: string | number | boolean | null; kind: string; where: 'act' | 'ini'; version: number; choices?: string[] }
export interface Job {
  id: string; kind: string; title: Words; state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'; what: string | null; done: number; total: number;
  started: string | null; ended: string | null; by: string; error: string | null; file?: string | null; result?: unknown;
}
export interface Token { id: string; label: string; rights: string[]; created?: string; until: string | null; revoked?: boolean }
export interface Head { size: number; root: string; entry: number; time: string; note: string; key: string }
export interface Frame { entry: number; time: string; place: string; mn: string; cn: number; data_time: string; values: number; unknown: number }
export interface Done { entry: number; version: number; repeat: boolean; [more: string]: unknown }
export interface List<T> { items: T[]; next: string | number | null }
