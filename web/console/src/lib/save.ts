// save.ts - rows as a CSV file that a spreadsheet opens: UTF-8 with its mark, RFC 4180.
const cell = (v: string) => (/[",\r\n]/.test(v) ? `"${v.replace(/"/g, '""')}"` : v);
export function saveCsv(name: string, rows: string[][]) {
  const blob = new Blob([`\ufeff${rows.map(r => r.map(cell).join(',')).join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' });
  const a = document.createElement('a'), url = URL.createObjectURL(blob);
  a.href = url;
  a.download = name;
  a.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 5000);
}
