// palette.ts - the command palette's switch.
import { ref } from 'vue';
export const isPaletteOpen = ref(false);
export const openPalette = () => { isPaletteOpen.value = true; };
