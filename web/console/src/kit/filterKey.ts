// filterKey.ts - "/" goes to the page's filter, as long as nobody is writing.
import { onBeforeUnmount, onMounted, type Ref } from 'vue';
export function useFilterKey(box: Ref<HTMLInputElement | undefined>) {
  function onKey(e: KeyboardEvent) {
    const on = e.target as HTMLElement;
    if (e.key !== '/' || e.ctrlKey || e.altKey || e.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(on.tagName)) return;
    e.preventDefault();
    box.value?.focus();
    box.value?.select();
  }
  onMounted(() => window.addEventListener('keydown', onKey));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey));
}
