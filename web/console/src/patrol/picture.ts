// picture.ts - a photo made ready to be sent: kept as it is when it says where it was taken; else made smaller and given
// the position and time of the phone as EXIF, so that the server can hold them against the place.
import { civil } from '@/lib/time';
export interface Fix { longitude: number; latitude: number; accuracy: number; at: number }
const SIDE_MAX = 1920, QUALITY = 0.82;

function hasPosition(v: DataView): boolean {
  if (v.byteLength < 4 || v.getUint16(0) !== 0xffd8) return false;
  for (let i = 2; i + 4 < v.byteLength && v.getUint8(i) === 0xff;) {
    const marker = v.getUint8(i + 1), n = v.getUint16(i + 2);
    if (marker === 0xda) break;
    if (marker === 0xe1 && n > 16 && i + 2 + n <= v.byteLength && v.getUint32(i + 4) === 0x45786966) {
      const base = i + 10, isLittle = v.getUint16(base) === 0x4949, ifd = base + v.getUint32(base + 4, isLittle);
      if (ifd + 2 > v.byteLength) return false;
      for (let k = 0, count = v.getUint16(ifd, isLittle); k < count && ifd + 14 + 12 * k <= v.byteLength; k++)
        if (v.getUint16(ifd + 2 + 12 * k, isLittle) === 0x8825) return true;
    }
    i += 2 + n;
  }
  return false;
}
/** = Exif 2.3, big-endian: IFD0 {Exif, GPS}, Exif {DateTimeOriginal}, GPS {LatitudeRef, Latitude, LongitudeRef, Longitude}. */
function exif(fix: Fix | null, at: number): Uint8Array {
  const b: number[] = [], u16 = (n: number) => b.push(n >> 8 & 255, n & 255), u32 = (n: number) => b.push(n >>> 24 & 255, n >>> 16 & 255, n >>> 8 & 255, n & 255);
  const row = (tag: number, type: number, count: number, value: number) => { u16(tag); u16(type); u32(count); u32(value); };
  const text = (s: string) => { for (const c of s) b.push(c.charCodeAt(0)); };
  const c = civil(at), two = (n: number) => String(n).padStart(2, '0'), entries = fix ? 2 : 1;
  const exifAt = 8 + 2 + 12 * entries + 4, timeAt = exifAt + 2 + 12 + 4, gpsAt = timeAt + 20, degreesAt = gpsAt + 2 + 12 * 4 + 4;
  text('MM'); u16(42); u32(8);
  u16(entries);
  row(0x8769, 4, 1, exifAt);
  if (fix) row(0x8825, 4, 1, gpsAt);
  u32(0);
  u16(1);
  row(0x9003, 2, 20, timeAt);
  u32(0);
  text(`${c.y}:${two(c.m)}:${two(c.d)} ${two(c.h)}:${two(c.min)}:${two(c.s)}\0`);
  if (fix) {
    const ref = (s: string) => s.charCodeAt(0) << 24;
    u16(4);
    row(1, 2, 2, ref(fix.latitude < 0 ? 'S' : 'N'));
    row(2, 5, 3, degreesAt);
    row(3, 2, 2, ref(fix.longitude < 0 ? 'W' : 'E'));
    row(4, 5, 3, degreesAt + 24);
    u32(0);
    for (const v of [fix.latitude, fix.longitude]) {
      const total = Math.round(Math.abs(v) * 3600 * 10000), d = Math.floor(total / 36000000), m = Math.floor(total % 36000000 / 600000);
      u32(d); u32(1); u32(m); u32(1); u32(total % 600000); u32(10000);
    }
  }
  const head = [0xff, 0xe1, (b.length + 8) >> 8, (b.length + 8) & 255, 0x45, 0x78, 0x69, 0x66, 0, 0];
  return new Uint8Array([...head, ...b]);
}
async function smaller(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' }), k = Math.min(1, SIDE_MAX / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * k);
  canvas.height = Math.round(image.height * k);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((ok, no) => canvas.toBlob(made => (made ? ok(made) : no(new Error('no picture'))), 'image/jpeg', QUALITY));
}
export async function prepare(file: Blob, fix: Fix | null, at: number): Promise<Blob> {
  if (hasPosition(new DataView(await file.arrayBuffer()))) return file;
  const bytes = new Uint8Array(await (await smaller(file)).arrayBuffer());
  return new Blob([bytes.slice(0, 2), exif(fix, at) as BlobPart, bytes.slice(2)], { type: 'image/jpeg' });
}
