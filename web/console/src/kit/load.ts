// load.ts - a read with its state, and a change with its state. A read that takes long says so in words; one key makes a change safe to repeat.
import { onBeforeUnmount, reactive } from 'vue';
import { newKey } from '@/api/client';

const SLOW_MS = 2000;
export interface Load<T> { data: T | null; error: unknown; isLoading: boolean; isSlow: boolean; at: number; run: () => Promise<void>; stop: () => void }
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>): Load<T> {
  let turn: AbortController | null = null, timer = 0;
  const state = reactive({
    data: null as T | null, error: null as unknown, isLoading: false, isSlow: false, at: 0,
    async run() {
      turn?.abort();
      const mine = (turn = new AbortController());
      window.clearTimeout(timer);
      state.isLoading = true;
      timer = window.setTimeout(() => { state.isSlow = true; }, SLOW_MS);
      try {
        const data = await read(mine.signal);
        if (mine.signal.aborted) return;
        (state as { data: T | null }).data = data;
        state.error = null;
        state.at = Date.now();
      } catch (e) {
        if (mine.signal.aborted) return;
        state.error = e;
      }
      window.clearTimeout(timer);
      state.isLoading = state.isSlow = false;
    },
    stop() { turn?.abort(); window.clearTimeout(timer); },
  });
  onBeforeUnmount(() => state.stop());
  return state as Load<T>;
}

export interface Act<R> { isBusy: boolean; error: unknown; result: R | null; run: (send: (key: string) => Promise<R>) => Promise<boolean>; clear: () => void }
export function useAct<R>(): Act<R> {
  let key = newKey();
  const state = reactive({
    isBusy: false, error: null as unknown, result: null as R | null,
    async run(send: (key: string) => Promise<R>) {
      if (state.isBusy) return false;
      state.isBusy = true;
      state.error = null;
      try {
        (state as { result: R | null }).result = await send(key);
        key = newKey();
        return true;
      } catch (e) {
        state.error = e;
        const status = (e as { status?: number }).status ?? 0;
        if (status >= 400 && status < 500) key = newKey(); /* refused: the next try is another request */
        return false;
      } finally { state.isBusy = false; }
    },
    clear() { state.error = state.result = null; },
  });
  return state as Act<R>;
}
