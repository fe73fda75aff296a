// useJob.ts - one long work of a page: started, followed, cancelled, its result read once it is done. The job's id lives in the
// page's address (?run=), so that a colleague sees the same result as long as the server keeps it.
import { computed, onBeforeUnmount, reactive, watch } from 'vue';
import { get, send } from '@/api/client';
import { on } from '@/api/live';
import type { Done, Job } from '@/api/types';
import { useQuery } from './useQuery';

export interface JobRun<R> {
  id: string; job: Job | null; result: R | null; error: unknown; isRunning: boolean; isStarting: boolean;
  start: (kind: string, parameters: Record<string, unknown>) => Promise<boolean>; cancel: () => Promise<void>;
}
const ASK_MS = 1500;
export function useJob<R>(name = 'run'): JobRun<R> {
  const id = useQuery().text(name);
  let timer = 0;
  const state = reactive({
    id, job: null as Job | null, result: computed((): unknown => state.job?.state === 'done' ? state.job.result ?? null : null), error: null as unknown,
    isRunning: computed((): boolean => state.job?.state === 'running' || state.job?.state === 'waiting'), isStarting: false,
    async start(kind: string, parameters: Record<string, unknown>) {
      state.isStarting = true;
      state.error = null;
      try {
        const answer = await send<Done & { id?: string; job?: string }>('POST', '/jobs', { kind, parameters });
        id.value = answer.id ?? answer.job ?? '';
        return true;
      } catch (e) {
        state.error = e;
        return false;
      } finally { state.isStarting = false; }
    },
    async cancel() {
      try { await send('POST', `/jobs/${encodeURIComponent(id.value)}/cancel`, {}); } catch (e) { state.error = e; }
      await ask();
    },
  });
  async function ask() {
    window.clearTimeout(timer);
    if (!id.value) { state.job = null; return; }
    const asked = id.value;
    try {
      const job = await get<Job>(`/jobs/${encodeURIComponent(asked)}`);
      if (asked !== id.value) return;
      state.job = job;
    } catch (e) {
      if (asked === id.value) { state.job = null; state.error = e; }
      return;
    }
    if (state.isRunning) timer = window.setTimeout(() => void ask(), ASK_MS);
  }
  watch(id, () => void ask(), { immediate: true });
  const off = on('job', () => { if (state.isRunning) void ask(); });
  onBeforeUnmount(() => { window.clearTimeout(timer); off(); });
  return state as unknown as JobRun<R>;
}
