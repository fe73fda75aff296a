// useWidth.ts - how wide a box is, for charts that are drawn in its own pixels.
import { onBeforeUnmount, onMounted, ref } from 'vue';

export function useWidth(first = 640) {
  const box = ref<HTMLElement>(), width = ref(first);
  let watcher: ResizeObserver | null = null;
  onMounted(() => {
    watcher = new ResizeObserver(() => { const w = box.value?.clientWidth ?? 0; if (w > 50) width.value = w; });
    if (box.value) watcher.observe(box.value);
  });
  onBeforeUnmount(() => watcher?.disconnect());
  return { box, width };
}
