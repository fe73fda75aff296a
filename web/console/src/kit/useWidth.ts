// useWidth.ts - how wide a box is, for charts that are drawn in its own pixels.
import { onBeforeUnmount, ref, watch } from 'vue';

export function useWidth(first = 640) {
  const box = ref<HTMLElement>(), width = ref(first);
  const watcher = new ResizeObserver(() => { const w = box.value?.clientWidth ?? 0; if (w > 50) width.value = w; });
  watch(box, b => { watcher.disconnect(); if (b) watcher.observe(b); }); /* a box may come later than its page */
  onBeforeUnmount(() => watcher.disconnect());
  return { box, width };
}
