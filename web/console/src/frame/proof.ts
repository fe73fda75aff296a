// proof.ts - which value's proof is shown at the side.
import { ref } from 'vue';
export interface ProofOf { entry?: number; product?: string; series?: string; time?: string; title?: string }
export const proofShown = ref<ProofOf | null>(null);
export const showProof = (p: ProofOf) => { proofShown.value = p; };
