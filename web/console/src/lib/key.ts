// key.ts - the person's signing key: made by the browser, kept in it, not to be taken out. Where WebCrypto knows no Ed25519, or the page came without TLS, there is none.
const STORE = 'lantian-keys', TABLE = 'keys';
export interface OwnKey { publicHex: string; sign: (text: string) => Promise<string> }
const hex = (b: ArrayBuffer) => [...new Uint8Array(b)].map(x => x.toString(16).padStart(2, '0')).join('');

export async function canKey(): Promise<boolean> {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return false;
  try {
    await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
    return true;
  } catch { return false; }
}
function table<T>(mode: IDBTransactionMode, work: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((ok, no) => {
    const open = indexedDB.open(STORE, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(TABLE);
    open.onerror = () => no(open.error);
    open.onsuccess = () => {
      const request = work(open.result.transaction(TABLE, mode).objectStore(TABLE));
      request.onsuccess = () => { open.result.close(); ok(request.result); };
      request.onerror = () => { open.result.close(); no(request.error); };
    };
  });
}
async function own(pair: CryptoKeyPair): Promise<OwnKey> {
  return {
    publicHex: hex(await crypto.subtle.exportKey('raw', pair.publicKey)),
    sign: async text => hex(await crypto.subtle.sign({ name: 'Ed25519' }, pair.privateKey, new TextEncoder().encode(text))),
  };
}
export async function getKey(person: string): Promise<OwnKey | null> {
  try {
    const pair = await table<CryptoKeyPair | undefined>('readonly', s => s.get(person));
    return pair ? await own(pair) : null;
  } catch { return null; }
}
/** Made, but kept only once the server knows its public half: see keep. */
export async function makeKey(): Promise<{ key: OwnKey; keep: (person: string) => Promise<void> }> {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
  return { key: await own(pair), keep: async person => { await table('readwrite', s => s.put(pair, person)); } };
}
