// symbols.ts - signs of the map drawn on a canvas: no sprite is fetched.
const SCALE = 2;
export function sign(kind: 'outlet' | 'site' | 'weather' | 'wind', ink: string, paper: string): ImageData {
  const size = (kind === 'wind' ? 36 : 18) * SCALE, canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const c = canvas.getContext('2d')!, u = size / 18;
  c.lineWidth = 1.4 * u;
  c.lineJoin = c.lineCap = 'round';
  c.strokeStyle = ink;
  c.fillStyle = paper;
  c.beginPath();
  if (kind === 'outlet') { c.rect(4 * u, 4 * u, 10 * u, 10 * u); c.moveTo(7 * u, 11 * u); c.lineTo(7 * u, 7 * u); c.lineTo(11 * u, 7 * u); c.lineTo(11 * u, 11 * u); }
  else if (kind === 'site') { c.moveTo(9 * u, 3 * u); c.lineTo(15 * u, 14 * u); c.lineTo(3 * u, 14 * u); c.closePath(); }
  else if (kind === 'weather') { c.arc(9 * u, 9 * u, 4.5 * u, 0, 7); }
  else { c.moveTo(9 * u, 16 * u); c.lineTo(9 * u, 2.500 * u); c.moveTo(5.500 * u, 6.500 * u); c.lineTo(9 * u, 2.500 * u); c.lineTo(12.500 * u, 6.500 * u); }
  if (kind === 'wind') { /* a light edge keeps the arrow readable on the classes' colours */
    c.strokeStyle = paper;
    c.lineWidth = 2.600 * u;
    c.stroke();
    c.strokeStyle = ink;
    c.lineWidth = 1.200 * u;
  } else c.fill();
  c.stroke();
  return c.getImageData(0, 0, size, size);
}
