/* fuzz.mjs - every route from the server's own document: one thing wrong at a time, then all at random. Each answer is one
 * that the document names, a failure a problem, a reply as its schema says; nothing sent comes back as HTML; the server lives
 * and its memory is bounded. LT_TRIAL=1: longer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LONG, ROOT, check, day, equal, operations, resolve, test, validator } from './kit.mjs';

const MARK = '<script>lt0()</script>';
const TEXTS = ['', ' ', '\t', 'x', MARK, `"><img src=x onerror=lt0()>`, `' OR 1=1 --`, `'; DROP TABLE places; --`, `" UNION SELECT * FROM secrets --`, `%s%n%x%d`, '../../etc/passwd', '..\\..\\x',
  '{{7*7}}', '${jndi:ldap://x}', 'nul\u0000nul', '\u202eabc', '\ufeff', '蓝天', '👨‍👩‍👧', 'e\u0301'.repeat(50), 'null', 'true', 'undefined', '__proto__', 'constructor', 'a'.repeat(300), '界'.repeat(500), 'x'.repeat(3000)];
const NUMBERS = ['0', '-0', '-1', '1.5', '1e3', '1e999', '0x10', '９', '9007199254740993', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '99999999999999999999999', 'NaN', 'Infinity', ' 1', '1 '];
const TIMES = ['2026-02-30', '2026-13-01', '0000-00-00', '1899-12-31T23:59:59Z', '1900-01-01', '2199-12-31T23:59:59+08:00', '2200-01-01', '2026-11-26T24:00:00', '2026-11-26T12:00:00+99:00', '2026-11-26 12:00', '20261126',
  '2026-11-26T12:00:00.123456789Z', '１９９９-01-01', day(0), day(1), `${day(1)}T00:00:00+08:00`, '-1', '1700000000000'];
const JSONS = [null, true, false, 0, -1, 1.5, 1e300, 9007199254740993, '', 'x', MARK, [], {}, [[]], [null], ['x', 1], { a: 1 }, { __proto__x: 1 }, ['x'.repeat(1000)], Array(1000).fill('x'), 'x'.repeat(100000)];

let seed = Number(process.env.LT_SEED ?? Date.now() % 1e9);
const random = n => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 2147483648 * n); };
const pick = list => list[random(list.length)];
const address = () => `127.0.${1 + random(200)}.${1 + random(250)}`; /* each request of a stranger from its own */

/* Something that the schema allows. */
function good(schema, name) {
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'integer': return Math.max(schema.minimum ?? 0, Math.min(schema.maximum ?? 10, 10));
    case 'boolean': return true;
    case 'array': return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => 'x');
    case 'object': return { x: 1 };
  }
  if (schema.format === 'date') return name === 'to' ? day(0) : day(1);
  if (schema.format === 'date-time') return `${name === 'to' ? day(0) : day(1)}T00:00:00+08:00`;
  const known = { place: 'SIM-OUTLET-01', name: '3179A/PM2.5/hour', series: '3179A/PM2.5/hour', quantity: 'PM2.5', mn: '530111020000000000000001', role: 'grid', agency: 'eco', period: 'month' };
  const text = known[name] ?? 'x'.repeat(Math.max(schema.minLength ?? 1, Math.min(12, schema.maxLength ?? 12)));
  return text.slice(0, schema.maxLength ?? 200);
}

const bad = schema => (schema.type === 'integer' ? NUMBERS : schema.format ? TIMES : []).concat(TEXTS);

/* {path, headers, body, raw} of an operation, with `change` applied: {at: 'path'|'query'|'body'|'header', name, value}. */
function build(document, o, change) {
  const parameters = o.op.parameters.map(p => resolve(document, p));
  const query = [], headers = {};
  let path = o.path, body;
  for (const p of parameters) {
    const isIt = change && change.at === p.in && change.name === p.name;
    if (p.in === 'path') path = path.replace(`{${p.name}}`, encodeURIComponent(isIt ? change.value : good(p.schema, p.name)) || '%20');
    if (p.in === 'query' && (p.required || isIt || random(3) === 0) && !(isIt && change.missing)) query.push([p.name, isIt ? change.value : good(p.schema, p.name)]);
    if (p.in === 'header' && isIt) headers[p.name] = change.value;
  }
  if (change?.at === 'query' && change.extra) query.push([change.name, change.value]);
  const schema = o.op.requestBody?.content['application/json']?.schema;
  if (schema) {
    body = {};
    for (const [name, s] of Object.entries(schema.properties))
      if (name !== 'version' && (schema.required.includes(name) || random(2))) body[name] = good(s, name);
    if (change?.at === 'body') { if (change.missing) delete body[change.name]; else body[change.name] = change.value; }
  }
  const text = query.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&');
  return { path: path + (text ? `?${text}` : ''), headers, body };
}

/* All single changes of an operation. */
function* changes(document, o) {
  yield undefined;
  for (const p of o.op.parameters.map(q => resolve(document, q))) {
    for (const value of bad(p.schema)) if (p.in !== 'header' || /^[\x20-\x7e]*$/.test(value)) yield { at: p.in, name: p.name, value };
    if (p.in === 'query') yield { at: 'query', name: p.name, missing: true };
  }
  yield { at: 'query', name: 'no-such', value: '1', extra: true };
  yield { at: 'query', name: MARK, value: MARK, extra: true };
  const schema = o.op.requestBody?.content['application/json']?.schema;
  for (const [name, s] of Object.entries(schema?.properties ?? {})) {
    for (const value of [...JSONS, ...(s.type === 'string' ? bad(s) : [])]) yield { at: 'body', name, value };
    yield { at: 'body', name, missing: true };
  }
  if (schema) yield { at: 'body', name: 'no-such', value: 1 };
}

const BODIES = [['', 'application/json'], ['{', 'application/json'], ['[]', 'application/json'], ['null', 'application/json'], ['{"a":1}{"b":2}', 'application/json'], ['{"a":1,"a":2}', 'application/json'],
  [`{"a":${'['.repeat(20000)}`, 'application/json'], [`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`, 'application/json'], [Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), 'application/json'], [Buffer.from([0, 0, 0, 0]), 'application/json'],
  ['{"a":"\\u0000"}', 'application/json'], ['{"a":"\\ud800"}', 'application/json'], ['{"a":1}', 'text/html'], ['a=1', 'application/x-www-form-urlencoded'], ['{"a":1}', 'application/json, text/plain'], ['{"a":1}', ''],
  ['<a/>', 'text/xml'], [`{"${'k'.repeat(200000)}":1}`, 'application/json'], ['{"a":1e400}', 'application/json'], ['{"a":123456789012345678901234567890}', 'application/json']];
const QUERIES = ['%', '%zz', '%00', '%ff', '%c0%80', '%ed%a0%80', 'a=%u0041', '&&&&', '=', '=1', 'a', '?', 'a=1&a=1', ';', 'a[]=1', '%3Cscript%3Elt0()%3C/script%3E', `${'a&'.repeat(200)}`, 'lang=fr', `x=${'y'.repeat(8000)}`];

function judge(valid, o, a, what) {
  const problems = [];
  if (a.status >= 500 && a.status !== 503) problems.push(`${a.status}`);
  if (/text\/html/.test(a.headers['content-type'] ?? '') && a.text.includes(MARK)) problems.push('what was sent comes back as HTML');
  if (a.headers['x-content-type-options'] !== 'nosniff') problems.push('no nosniff');
  if (a.status >= 400 && !a.isHttp && (a.headers['content-type'] ?? '').split(';')[0] !== 'application/problem+json') problems.push(`${a.status} is no problem+json`);
  if (a.status >= 400 && a.json && !a.json.detail) problems.push(`${a.status} without a sentence: ${a.text.slice(0, 200)}`);
  try { valid(o.op, a); } catch (e) { problems.push(e.message); }
  return problems.map(p => `${what}: ${p}`);
}

export async function run(server) {
  const valid = validator(server.document);
  const people = [undefined, await server.login('f-admin'), await server.login('f-lead')];
  const statuses = new Map();
  const begun = seed;
  let count = 0;
  const send = async (o, r, who) => {
    count++;
    const isLogout = o.name === 'DELETE /api/v1/session';
    const a = await server.ask(o.method, r.path, { who: isLogout ? undefined : who, headers: r.headers, body: r.body, local: who ? undefined : address() });
    statuses.set(a.status, (statuses.get(a.status) ?? 0) + 1);
    return a;
  };
  /* Many at once, in order of coming. */
  const many = async (jobs, bad) => {
    const queue = jobs[Symbol.iterator]();
    await Promise.all(Array.from({ length: 12 }, async () => {
      for (let next = queue.next(); !next.done && bad.length < 5; next = queue.next()) {
        const [o, r, who, what] = next.value;
        try { bad.push(...judge(valid, o, await send(o, r, who), what)); } catch (e) { bad.push(`${what}: ${e.message}`); }
      }
    }));
  };
  const say = (o, c, who) => `${o.name} as ${who?.id ?? 'nobody'} with ${c ? `${c.at} ${c.name.slice(0, 40)}=${c.missing ? '(missing)' : JSON.stringify(c.value)?.slice(0, 60)}` : 'nothing wrong'}`;
  const all = [...operations(server.document)].filter(o => o.path !== '/api/v1/events');
  /* What costs a password's digest each time is not asked a thousand times. */
  const share = o => (LONG ? 1 : /password|session|\/key$|\/signoffs$/.test(o.path) && o.method !== 'GET' ? 0.15 : o.op['x-slow'] ? 0.4 : 1);
  for (const o of all)
    await test(`fuzz ${o.name}`, async () => {
      const bad = [], jobs = [];
      for (const c of changes(server.document, o))
        if (LONG || !c || random(5) < 2) for (const who of LONG || !c ? people : [pick(people)])
          if (!c || random(1000) < share(o) * 1000) jobs.push([o, build(server.document, o, c), who, say(o, c, who)]);
      for (const q of QUERIES) jobs.push([o, { path: `${build(server.document, o).path.split('?')[0]}?${q}` }, pick(people), `${o.name}?${q.slice(0, 40)}`]);
      if (o.method !== 'GET')
        for (const [body, type] of BODIES) jobs.push([o, { ...build(server.document, o), body, headers: { 'Content-Type': type } }, people[1], `${o.name} with the body ${String(body).slice(0, 40)} as "${type}"`]);
      await many(jobs, bad);
      equal(bad.slice(0, 3).join(' | '), '', `LT_SEED=${begun}`);
      check(server.isAlive(), 'the server has died');
    });
  await test('at random, everything wrong at once', async () => {
    const bad = [], jobs = [];
    for (let i = 0; i < (LONG ? 20000 : 500); i++) {
      const o = pick(all);
      if (!LONG && share(o) < 1 && random(4)) continue;
      const list = [...changes(server.document, o)], c = pick(list), r = build(server.document, o, c);
      if (random(3) === 0) r.path += `${r.path.includes('?') ? '&' : '?'}${pick(QUERIES)}`;
      if (random(5) === 0) Object.assign(r, { body: pick(BODIES)[0], headers: { 'Content-Type': pick(BODIES)[1] } });
      if (o.method === 'GET') delete r.body;
      jobs.push([o, r, pick(people), say(o, c, undefined)]);
    }
    await many(jobs, bad);
    equal(bad.slice(0, 3).join(' | '), '', `LT_SEED=${begun}`);
  });
  await test('no page says again what was sent, but as text', async () => {
    const pages = [...readFileSync(join(ROOT, 'src/app/page_routes.c'), 'utf8').matchAll(/PAGE\("([^"]+)"/g)].map(m => m[1]);
    check(pages.length > 3, `pages: ${pages}`);
    for (const page of [...pages, ...pages.map(p => `/en${p}`)])
      for (const text of LONG ? TEXTS : [MARK, `"><img src=x onerror=lt0()>`, pick(TEXTS), pick(TEXTS)])
        for (const path of [`${page.replace('{id}', encodeURIComponent(text) || 'x')}?period=${encodeURIComponent(text)}`, `${page.replace('{id}', '3179A')}?from=singlemessage&x=${encodeURIComponent(text)}`]) {
          const a = await server.get(path);
          count++;
          check([200, 400, 404].includes(a.status), `${path}: ${a.status}`);
          check(!/<script>lt0|<img src=x/.test(/html/.test(a.headers['content-type']) ? a.text : ''), `${path}: what was sent comes back as HTML`);
          check(/default-src 'self'/.test(a.headers['content-security-policy']) && !/unsafe-inline/.test(a.headers['content-security-policy']), `${path}: the content-security-policy`);
        }
  });
  await test('the server lives, its numbers are there, its memory is bounded', async () => {
    check(server.isAlive(), 'the server has died');
    equal((await server.get('/api/v1/now')).status, 200, '/now');
    equal((await server.get('/api/v1/stations')).json.some(p => p.id === '3179A'), true, 'stations');
    check(server.rss() < 512 << 20, `${server.rss() >> 20} MiB`);
  });
  console.error(`fuzz: ${count} requests, ${[...statuses].sort().map(([s, n]) => `${s} ${n} times`).join(', ')}; ${server.rss() >> 20} MiB; LT_SEED=${begun}`);
}
