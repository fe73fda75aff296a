// field.ts - what a field can be given without asking: the day, the month, a number of its own; the choice of last time.
import type { Field, Kind, SchemaTransition, Value } from '@/api/ledger';
import { refOf } from '@/lib/ledger';
import { civil, dayText, iso } from '@/lib/time';
export function firstValue(name: string, f: Field, at: number, last: Record<string, Value> | undefined): Value | undefined {
  if (f.format === 'date') return dayText(at);
  if (f.format === 'date-time') return iso(at);
  if (f.pattern === '^[0-9]{4}-(0[1-9]|1[0-2])$') return dayText(at).slice(0, 7);
  if (f.type === 'string' && !f.enum && !refOf(f) && !f.pattern && /(^|_)(no|code)$/.test(name)) {
    const c = civil(at), two = (n: number) => String(n).padStart(2, '0');
    return `巡查-${c.y}${two(c.m)}${two(c.d)}-${two(c.h)}${two(c.min)}${two(c.s)}`;
  }
  const choice = f.enum?.find(v => v === 'patrol' || v === 'grid');
  if (choice) return choice;
  return f.enum || f.type === 'boolean' || refOf(f) === 'agency' ? last?.[name] ?? undefined : undefined;
}
/** Fields that the form shows: what must be, then a remark. */
export const askedFields = (k: Kind) => [...k.schema.required, ...['site_name', 'address', 'note'].filter(n => k.schema.properties[n] && !k.schema.required.includes(n))];
export const movesOf = (k: Kind, state: string, role: string): SchemaTransition[] => k.schema['x-transitions'].filter(x => [x.from].flat().includes(state) && x.roles.includes(role));
