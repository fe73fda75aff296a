// client.ts - one way to the server: reads, and changes that may be sent again without harm.
// A change carries Idempotency-Key, X-CSRF-Token and, for an existing thing, If-Match. When the session has ended, the
// call waits until somebody has logged in over the open page and is then sent once more: nothing that was typed is lost.
import type { Done, List } from './types';

export class Problem extends Error {
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly field: string | null) {
    super(detail || title);
  }
  get isConflict() { return this.status === 409 || this.status === 412; }
}

type Values = Record<string, string | number | boolean | null | undefined>;
const ROOT = '/api/v1';
let csrf = '';
let onEnded: (() => Promise<void>) | null = null;

export const setCsrf = (value: string | undefined) => { csrf = value ?? ''; };
/** What to do when the server knows us no more; resolves when somebody is logged in again. */
export const whenEnded = (handler: () => Promise<void>) => { onEnded = handler; };

/** 128 random bits; crypto.randomUUID is missing on plain HTTP, getRandomValues is not. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');
}
export function address(path: string, values: Values = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return ROOT + path + (text ? `?${text}` : '');
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const p = await answer.json();
    return new Problem(answer.status, p.title ?? '', p.detail ?? '', p.field ?? null);
  } catch {
    return new Problem(answer.status, answer.statusText, '', null);
  }
}
async function ask(url: string, init: () => RequestInit, waits: boolean): Promise<Response> {
  for (let again = false; ; again = true) {
    let answer: Response;
    try {
      answer = await fetch(url, { credentials: 'same-origin', ...init() });
    } catch (e) {
      if ((e as Error).name === 'AbortError') throw e;
      throw new Problem(0, '', '', null);
    }
    if (answer.ok) return answer;
    if (answer.status === 401 && waits && !again && onEnded) {
      await onEnded();
      continue;
    }
    throw await problemOf(answer);
  }
}

export async function get<T>(path: string, values: Values = {}, signal?: AbortSignal): Promise<T> {
  return (await ask(address(path, values), () => ({ signal }), true)).json();
}
/** A list in its new shape; older routes answer a bare array. */
export async function list<T>(path: string, values: Values = {}, signal?: AbortSignal): Promise<List<T>> {
  const answer = await get<List<T> | T[]>(path, values, signal);
  return Array.isArray(answer) ? { items: answer, next: null } : answer;
}
export interface SendOptions { version?: number; key?: string; waits?: boolean }
export async function send<T = Done>(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown, o: SendOptions = {}): Promise<T> {
  const key = o.key ?? newKey();
  const answer = await ask(address(path), () => {
    const headers: Record<string, string> = { 'Idempotency-Key': key, 'X-CSRF-Token': csrf };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (o.version !== undefined) headers['If-Match'] = `"${o.version}"`;
    return { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  }, o.waits ?? true);
  const text = await answer.text();
  return (text ? JSON.parse(text) : {}) as T;
}
/** A file as it is: the server tells its type by its bytes. */
export async function sendFile<T = Done>(path: string, values: Values, file: Blob, o: SendOptions & { signal?: AbortSignal } = {}): Promise<T> {
  const key = o.key ?? newKey();
  const answer = await ask(address(path, values), () => ({
    method: 'POST', signal: o.signal, body: file,
    headers: { 'Idempotency-Key': key, 'X-CSRF-Token': csrf, 'Content-Type': 'application/octet-stream' },
  }), o.waits ?? true);
  return (await answer.json()) as T;
}
