// period.ts - which time of which period is looked at; it lives in the address. Without from and to the picture follows the clock.
import { computed, type Ref } from 'vue';
import type { Period } from '@/api/types';
import { useQuery } from '@/kit/useQuery';
import { DAY, HOUR, localMs, localText, MINUTE } from '@/lib/time';
import { now } from '@/state';

const SPAN: Record<Period, number> = { realtime: 6 * HOUR, minute: DAY, hour: 7 * DAY, day: 365 * DAY };
const SPAN_MIN = 5 * MINUTE, SPAN_MAX = 15 * 366 * DAY;
/** usual: which period is shown when the address names none. */
export function usePeriod(usual: Ref<Period>) {
  const { text, put } = useQuery();
  const periodText = text('p'), fromText = text('from'), toText = text('to'), spanText = text('span');
  const period = computed<Period>({
    get: () => (['realtime', 'minute', 'hour', 'day'].includes(periodText.value) ? (periodText.value as Period) : usual.value),
    set: value => put({ p: value === usual.value ? undefined : value, from: undefined, to: undefined, span: undefined }),
  });
  const isFollowing = computed(() => !(localMs(fromText.value) && localMs(toText.value)));
  const span = computed(() => { const n = Number(spanText.value) * HOUR; return n >= SPAN_MIN && n <= SPAN_MAX ? n : SPAN[period.value]; });
  /* the end moves by minutes, not by the clock's every tick */
  const end = computed(() => Math.ceil(now.value / MINUTE) * MINUTE);
  const from = computed(() => (isFollowing.value ? end.value - span.value : localMs(fromText.value)!));
  const to = computed(() => (isFollowing.value ? end.value : Math.max(localMs(toText.value)!, localMs(fromText.value)! + SPAN_MIN)));
  function show(a: number, b: number) {
    let x = a, y = b;
    if (y - x < SPAN_MIN) { const m = (x + y) / 2; x = m - SPAN_MIN / 2; y = m + SPAN_MIN / 2; }
    if (y - x > SPAN_MAX) x = y - SPAN_MAX;
    put({ from: localText(Math.floor(x / MINUTE) * MINUTE), to: localText(Math.ceil(y / MINUTE) * MINUTE), span: undefined });
  }
  const follow = (ms?: number) => put({ from: undefined, to: undefined, span: ms && ms !== SPAN[period.value] ? String(ms / HOUR) : undefined });
  return { period, from, to, span, isFollowing, show, follow };
}
