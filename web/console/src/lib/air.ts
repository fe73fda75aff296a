// air.ts - classes of the index (HJ 633) and words for quantities, units, kinds of places.
import type { Words } from '@/api/types';

export interface AirClass { level: number; to: number; zh: string; en: string; rgb: [number, number, number]; ink: string }
export const CLASSES: AirClass[] = [
  { level: 1, to: 50, zh: '优', en: 'Excellent', rgb: [0, 228, 0], ink: '#000' },
  { level: 2, to: 100, zh: '良', en: 'Good', rgb: [255, 255, 0], ink: '#000' },
  { level: 3, to: 150, zh: '轻度污染', en: 'Light', rgb: [255, 126, 0], ink: '#000' },
  { level: 4, to: 200, zh: '中度污染', en: 'Moderate', rgb: [255, 0, 0], ink: '#000' },
  { level: 5, to: 300, zh: '重度污染', en: 'Heavy', rgb: [153, 0, 76], ink: '#fff' },
  { level: 6, to: Infinity, zh: '严重污染', en: 'Severe', rgb: [126, 0, 35], ink: '#fff' },
];
export const classOf = (aqi: number | null | undefined) => (aqi === null || aqi === undefined ? null : CLASSES.find(c => aqi <= c.to)!);
export const css = (rgb: readonly number[]) => `rgb(${rgb.join(',')})`;

const UNITS: Record<string, string> = {
  'ug/m3': 'μg/m³', 'mg/m3': 'mg/m³', 'ng/m3': 'ng/m³', degC: '℃', deg: '°', 'm3/s': 'm³/s', 'm3/h': 'm³/h', m3: 'm³', m2: 'm²', 1: '', d: 'd', 'kg/m3': 'kg/m³',
};
export const unitText = (unit: string) => UNITS[unit] ?? unit;
const QUANTITIES: Record<string, [string, string]> = {
  SO2: ['二氧化硫', 'SO₂'], NO2: ['二氧化氮', 'NO₂'], CO: ['一氧化碳', 'CO'], O3: ['臭氧', 'O₃'], PM10: ['PM10', 'PM10'], 'PM2.5': ['PM2.5', 'PM2.5'],
  O3_8h: ['臭氧8小时', 'O₃ 8 h'], TSP: ['总悬浮颗粒物', 'TSP'], NOx: ['氮氧化物', 'NOx'], NO: ['一氧化氮', 'NO'], AQI: ['AQI', 'AQI'],
  temperature: ['气温', 'Temperature'], humidity: ['湿度', 'Humidity'], pressure: ['气压', 'Pressure'], wind_speed: ['风速', 'Wind speed'],
  wind_direction: ['风向', 'Wind direction'], rain: ['降水', 'Precipitation'], dew_point: ['露点', 'Dew point'], noise: ['噪声', 'Noise'],
  smoke: ['烟尘', 'Stack dust'], gas_SO2: ['烟气二氧化硫', 'Stack SO₂'], gas_NOx: ['烟气氮氧化物', 'Stack NOx'], gas_CO: ['烟气一氧化碳', 'Stack CO'],
};
export const quantityText = (key: string, zh: boolean, name?: Words | null) => {
  const known = QUANTITIES[key];
  return known ? known[zh ? 0 : 1] : name ? (zh ? name.zh : name.en) || key : key;
};
/** What of a series is more than its mean: 折算 (to the reference oxygen), 累计, and the like. */
const STATS: Record<string, [string, string]> = { Cou: ['累计', 'total'], Min: ['最小', 'least'], Max: ['最大', 'most'] };
export const statText = (series: string, zh: boolean): string => {
  const stat = series.split('/')[3];
  if (!stat) return '';
  return stat.startsWith('Zs') ? (zh ? '折算' : 'converted') + (STATS[stat.slice(2)] ? ` ${STATS[stat.slice(2)][zh ? 0 : 1]}` : '') : STATS[stat]?.[zh ? 0 : 1] ?? stat;
};
/** The mean, as measured and converted: what is looked at from day to day. */
export const isMain = (series: string) => { const stat = series.split('/')[3]; return !stat || /^Zs(Avg|Rtd)$/.test(stat); };
const ORDER = ['AQI', 'PM2.5', 'PM10', 'O3', 'O3_8h', 'NO2', 'SO2', 'CO', 'smoke', 'gas_SO2', 'gas_NOx', 'TSP', 'noise', 'wind_speed', 'wind_direction', 'temperature', 'humidity', 'pressure'];
export const quantityOrder = (key: string) => { const i = ORDER.indexOf(key); return i < 0 ? 99 : i; };
/** Main pollutants as people write them. */
export const pollutantText = (key: string) => ({ SO2: 'SO₂', NO2: 'NO₂', O3: 'O₃', 'PM2.5': 'PM2.5' })[key] ?? key;
export function number(value: number | null | undefined, digits?: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  if (digits !== undefined) return value.toFixed(digits);
  const a = Math.abs(value);
  return a >= 100 || Number.isInteger(value) ? String(Math.round(value * 10) / 10) : String(Math.round(value * 1000) / 1000);
}
/** As many decimals as the quantity's unit deserves; what the device sent stands in the proof. */
const DIGITS: Record<string, number> = { 'ug/m3': 1, 'mg/m3': 2, degC: 1, '%': 1, kPa: 2, hPa: 1, 'm/s': 1, deg: 0, dB: 1, mm: 1 };
export function amount(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  const digits = DIGITS[unit];
  return digits === undefined ? number(value) : String(Number(value.toFixed(digits)));
}
/** How many decimals a column needs so that its numbers stand under each other. */
export function columnDigits(values: (number | null)[], unit: string): number {
  const most = DIGITS[unit] ?? 3;
  let digits = 0;
  for (const v of values)
    while (v !== null && digits < most && Math.abs(v - Number(v.toFixed(digits))) > 1e-9) digits++;
  return digits;
}
const WIND_ZH = ['北', '东北', '东', '东南', '南', '西南', '西', '西北'], WIND_EN = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];
export const windText = (deg: number, zh: boolean) => (zh ? `${WIND_ZH[Math.round(deg / 45) % 8]}风` : WIND_EN[Math.round(deg / 45) % 8]);
