// store.ts - what the phone keeps: entries that are not sent yet, and the little it needs to work without a signal.
const STORE = 'lantian-patrol';
function open(): Promise<IDBDatabase> {
  return new Promise((ok, no) => {
    const r = indexedDB.open(STORE, 1);
    r.onupgradeneeded = () => { r.result.createObjectStore('queue', { keyPath: 'id' }); r.result.createObjectStore('keep'); };
    r.onerror = () => no(r.error);
    r.onsuccess = () => ok(r.result);
  });
}
async function work<T>(table: 'queue' | 'keep', mode: IDBTransactionMode, of: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((ok, no) => {
      const tx = db.transaction(table, mode), r = of(tx.objectStore(table));
      tx.oncomplete = () => ok(r.result);
      tx.onerror = tx.onabort = () => no(tx.error ?? r.error);
    });
  } finally { db.close(); }
}
export const allEntries = <T>() => work<T[]>('queue', 'readonly', s => s.getAll() as IDBRequest<T[]>);
export const putEntry = (entry: unknown) => work('queue', 'readwrite', s => s.put(entry));
export const dropEntry = (id: string) => work('queue', 'readwrite', s => s.delete(id) as unknown as IDBRequest<undefined>);
export const kept = <T>(name: string) => work<T | undefined>('keep', 'readonly', s => s.get(name) as IDBRequest<T | undefined>).catch(() => undefined);
export const keep = (name: string, value: unknown) => work('keep', 'readwrite', s => s.put(value, name)).catch(() => undefined);
export const forget = () => work('keep', 'readwrite', s => s.clear() as unknown as IDBRequest<undefined>).catch(() => undefined);
