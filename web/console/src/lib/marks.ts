// marks.ts - why a value may not count: the bits of src/fact/sample.h, their words and their symbols on a chart.
export interface MarkInfo { bit: number; key: string; zh: string; en: string; symbol: 'cross' | 'down' | 'hollow' | 'up' | 'dot' | null }
export const MARKS: MarkInfo[] = [
  { bit: 1 << 0, key: 'missing', zh: '缺测', en: 'missing', symbol: 'hollow' },
  { bit: 1 << 1, key: 'stopped', zh: '停运', en: 'stopped', symbol: 'down' },
  { bit: 1 << 2, key: 'maintenance', zh: '仪器维护', en: 'under maintenance', symbol: 'down' },
  { bit: 1 << 3, key: 'fault', zh: '仪器故障', en: 'instrument fault', symbol: 'down' },
  { bit: 1 << 4, key: 'calibrate', zh: '校准', en: 'calibrating', symbol: 'down' },
  { bit: 1 << 5, key: 'overrange', zh: '超量程', en: 'over range', symbol: 'up' },
  { bit: 1 << 6, key: 'no-link', zh: '仪器通讯中断', en: 'no link to instrument', symbol: 'down' },
  { bit: 1 << 7, key: 'too-few', zh: '有效数据不足', en: 'too few values', symbol: 'hollow' },
  { bit: 1 << 8, key: 'rejected', zh: '审核剔除', en: 'rejected', symbol: 'cross' },
  { bit: 1 << 9, key: 'absurd', zh: '超出物理可能', en: 'physically impossible', symbol: 'cross' },
  { bit: 1 << 15, key: 'clock', zh: '设备时钟错误', en: 'device clock wrong', symbol: 'cross' },
  { bit: 1 << 10, key: 'manual', zh: '手工输入', en: 'set by hand', symbol: 'dot' },
  { bit: 1 << 11, key: 'unflagged', zh: '设备未给标记', en: 'no flag given', symbol: null },
  { bit: 1 << 12, key: 'suspect', zh: '存疑', en: 'suspect', symbol: 'dot' },
  { bit: 1 << 13, key: 'simulated', zh: '模拟', en: 'simulated', symbol: null },
  { bit: 1 << 14, key: 'backfill', zh: '补传', en: 'sent later', symbol: null },
  { bit: 1 << 16, key: 'derived', zh: '由更细数据计算', en: 'computed from finer data', symbol: null },
  { bit: 1 << 17, key: 'reviewed', zh: '已审核', en: 'reviewed', symbol: null },
];
const NOT_VALID = MARKS.slice(0, 11).reduce((all, m) => all | m.bit, 0);
export const isValid = (bits: number) => (bits & NOT_VALID) === 0;
export function bitsOf(marks: (string | number)[] | number | null | undefined): number {
  if (typeof marks === 'number') return marks;
  let bits = 0;
  for (const mark of marks ?? [])
    bits |= typeof mark === 'number' ? mark : MARKS.find(m => m.key === mark.toLowerCase().replace(/_/g, '-'))?.bit ?? 0;
  return bits;
}
export const marksOf = (bits: number) => MARKS.filter(m => bits & m.bit);
export const marksInWords = (bits: number, zh: boolean, without = 0) =>
  marksOf(bits & ~without).map(m => (zh ? m.zh : m.en)).join(zh ? '、' : ', ');
/** The one that speaks first: a reason not to count before a remark. */
export const symbolOf = (bits: number) => marksOf(bits).find(m => m.symbol)?.symbol ?? null;
export const REJECTED = 1 << 8, SIMULATED = 1 << 13, MISSING = 1, UNFLAGGED = 1 << 11, DERIVED = 1 << 16;
