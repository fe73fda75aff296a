// ramp.ts - one colour for a share of 0..1, from pale to deep: none of the law's colours, even in lightness.
const STOPS: [number, number, number][] = [[226, 236, 246], [158, 200, 226], [86, 150, 205], [69, 92, 170], [82, 45, 118], [48, 16, 66]];
export function ramp(share: number): string {
  const x = Math.min(1, Math.max(0, share)) * (STOPS.length - 1), i = Math.min(STOPS.length - 2, Math.floor(x)), f = x - i;
  return `rgb(${STOPS[i].map((a, c) => Math.round(a + f * (STOPS[i + 1][c] - a))).join(' ')})`;
}
