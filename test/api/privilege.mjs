/* privilege.mjs - role x route x own or other target, from tables/permission.tsv alone: every deviation is a failure. */
import { spawn } from 'node:child_process';
import http from 'node:http';
import { AGENCY, OTHER, OTHER_AGENCY, OWN, ROLES, ROOT, check, day, equal, operations, sleep, table, test } from './kit.mjs';

let strangers = 0;
const stranger = () => `127.0.10.${1 + strangers++ % 250}`; // what takes long is rationed by address
const PERMISSION = table('permission');
const reach = (role, right) => PERMISSION.find(p => p.role === role && p.right === right)?.reach ?? 'none';

/* What a request of each route is about. `t` is {place, mn, person, agency, series}: own or other.
 *   target: the request asks for t; without it the route has none (own is enough)
 *   right:  where the target needs another right than the route's
 *   may:    the statuses of whoever may (a GET 200, a change 409)
 *   list:   the answer's ids; own ones are there, others only for whoever reaches anywhere
 *   isTrial: a POST that changes nothing
 *   self:   about oneself: whoever is logged in may
 * A change carries a version that is never in force: whoever may do it gets 409 (or another answer than 401 and 403), and
 * nothing is changed. */
const DAY = { from: day(1), to: day(1) }, TWO_DAYS = { from: day(1), to: day(0) }, HOUR = { from: `${day(1)}T01:00:00+08:00`, to: `${day(1)}T02:00:00+08:00` };
const ROWS = {
  'GET /api/v1': {}, 'GET /api/v1/openapi.json': {}, 'GET /api/v1/now': {}, 'GET /api/v1/stations': {}, 'GET /api/v1/head': {}, 'GET /api/v1/year': {},
  'GET /api/v1/site': {}, 'GET /api/v1/areas': {}, 'GET /api/v1/stations.geojson': {}, 'GET /api/v1/ranking': { query: () => ({ period: 'month' }) },
  'GET /api/v1/forecast': {}, 'GET /api/v1/forecast/verification': {}, 'GET /api/v1/forecast/outlook': {},
  'GET /api/v1/assess': { query: () => DAY },
  'GET /api/v1/series': { target: true, right: 'monitor.read', query: t => ({ name: t.series }) },
  'GET /api/v1/series/plot': { target: true, right: 'monitor.read', query: t => ({ name: t.series, width: 300 }) },
  'GET /api/v1/latest': { target: true, right: 'monitor.read', query: t => ({ place: t.place }) },
  'GET /api/v1/table': { target: true, right: 'monitor.read', query: t => ({ place: t.place }) },
  'GET /api/v1/export/hours': { target: true, right: 'monitor.read', query: t => ({ ...TWO_DAYS, place: t.place }) },
  'GET /api/v1/export/days': { target: true, right: 'monitor.read', query: t => ({ ...TWO_DAYS, place: t.place }) },
  'GET /api/v1/proof': { right: 'journal.read', query: () => ({ entry: frameEntry }) },
  'GET /api/v1/settings': {}, 'PATCH /api/v1/settings': { body: () => ({ values: { notice: 'x' } }), may: [400, 409] },
  'GET /api/v1/places': { list: j => j.items.map(p => p.id), id: t => t.place },
  'GET /api/v1/devices': { list: j => j.items.map(d => d.mn), id: t => t.mn },
  'POST /api/v1/devices': { target: true, body: t => ({ mn: 'NEW-DEVICE-000000000000', place: t.place }), may: [404] },
  'GET /api/v1/devices/{mn}': { target: true, path: t => ({ mn: t.mn }) },
  'PATCH /api/v1/devices/{mn}': { target: true, path: t => ({ mn: t.mn }), body: () => ({ strict: false }), may: [404] },
  'GET /api/v1/unknown': {}, 'GET /api/v1/alerts': {},
  'GET /api/v1/session': {}, 'POST /api/v1/session': { skip: 'whoever knows the password' }, 'DELETE /api/v1/session': { skip: 'whoever has the cookie' },
  'POST /api/v1/me/password': { self: true, body: () => ({ old: 'not the password', new: 'another-quiet-river-20' }), right403: /password|口令/, may: [403, 429] },
  'POST /api/v1/me/key': { self: true, body: () => ({ public_key: 'ab'.repeat(32), password: 'not the password' }), right403: /password|口令/, may: [403, 429] },
  'GET /api/v1/me/tokens': { self: true }, 'POST /api/v1/me/tokens': { self: true, body: () => ({ label: 'x', rights: ['public.read'], days: 1 }), may: [404] },
  'DELETE /api/v1/me/tokens/{id}': { self: true, path: () => ({ id: 'no-such-token' }), may: [404] },
  'GET /api/v1/people': { list: j => j.items.map(p => p.id), id: t => t.person },
  'POST /api/v1/people': { target: true, body: t => ({ id: 'new-person', password: 'over-nine-quiet-stones', name: '新', role: 'grid', agency: t.agency, areas: [] }), may: [404] },
  'GET /api/v1/people/{id}': { target: true, path: t => ({ id: t.person }) },
  'PATCH /api/v1/people/{id}': { target: true, path: t => ({ id: t.person }), body: () => ({ phone: '1' }) },
  'POST /api/v1/people/{id}/password': { target: true, path: t => ({ id: t.person }), body: () => ({ password: 'over-nine-quiet-stones' }) },
  'POST /api/v1/people/{id}/disable': { target: true, path: t => ({ id: t.person }), body: () => ({ reason: 'test' }) },
  'POST /api/v1/people/{id}/enable': { target: true, path: t => ({ id: t.person }), body: () => ({ reason: 'test' }) },
  'GET /api/v1/reviews': { list: j => j.items.map(r => r.place), id: t => t.place },
  'POST /api/v1/reviews': { target: true, body: t => ({ place: t.place, quantity: t.quantity, ...HOUR, verdict: 'reject', reason: 'test of rights' }), may: [404] },
  'GET /api/v1/trace/events': {}, 'GET /api/v1/trace/events/{id}': { path: () => ({ id: 'PM10-1999010100' }), may: [404] },
  'POST /api/v1/trace/events': { body: () => ({ quantity: 'PM10', hour: '2199-01-01T00:00:00+08:00' }), may: [400] },
  'POST /api/v1/trace/events/{id}/case': { path: () => ({ id: 'PM10-1999010100' }), body: () => ({ responsible: 'eco' }), may: [404] },
  'GET /api/v1/trace/trajectories': {}, 'GET /api/v1/trace/trajectories/{id}': { path: () => ({ id: 'PM10-19990101' }), may: [404] },
  'POST /api/v1/trace/trajectories': { body: () => ({ of: 'PM10-21990101' }), may: [400] },
  'GET /api/v1/signoffs': { list: j => j.items.map(r => r.place), id: t => t.place },
  'GET /api/v1/signoffs/preview': { target: true, query: t => ({ place: t.place, day: day(1) }) },
  'POST /api/v1/signoffs': { target: true, body: t => ({ place: t.place, day: day(1), sha256: '0'.repeat(64), method: 'password', password: 'not the password' }) },
  'GET /api/v1/jobs': {}, 'POST /api/v1/jobs': { body: () => ({ kind: 'journal.check', parameters: {} }), may: [404] },
  'GET /api/v1/jobs/{id}': { path: () => ({ id: '999999' }), may: [404] }, 'POST /api/v1/jobs/{id}/cancel': { path: () => ({ id: '999999' }), may: [404] },
  'GET /api/v1/jobs/{id}/file': { path: () => ({ id: '999999' }), may: [404] },
  'GET /api/v1/status': {}, 'GET /api/v1/journal': {}, 'GET /api/v1/journal/{entry}': { path: () => ({ entry: 1 }) }, 'GET /api/v1/acts': {},
  'GET /api/v1/kinds': {}, 'POST /api/v1/kinds': { body: () => ({ kind: {} }), may: [400] },
  'GET /api/v1/kinds/{kind}': { path: () => ({ kind: KIND.name }) }, 'GET /api/v1/kinds/{kind}/states': { path: () => ({ kind: KIND.name }) },
  'GET /api/v1/ledgers/{kind}': { path: () => ({ kind: KIND.name }), list: j => j.items.map(r => r.id), id: t => t.place },
  'POST /api/v1/ledgers/{kind}': { path: () => ({ kind: KIND.name }), body: () => ({ id: 'new-row', fields: { name: 'x' } }), may: [404] },
  'GET /api/v1/ledgers/{kind}/{id}': { target: true, path: ledgerRow },
  'PATCH /api/v1/ledgers/{kind}/{id}': { target: true, path: ledgerRow, body: () => ({ fields: { name: 'y' } }) },
  'POST /api/v1/ledgers/{kind}/{id}/move': { target: true, path: ledgerRow, body: () => ({ transition: 'close' }) },
  'POST /api/v1/ledgers/{kind}/{id}/merge': { target: true, path: ledgerRow, body: t => ({ into: t.place }), may: [400] },
  'POST /api/v1/ledgers/{kind}/{id}/split': { target: true, path: ledgerRow, body: () => ({ new_id: 'split-off' }) },
  'POST /api/v1/ledgers/{kind}/{id}/remove': { target: true, path: ledgerRow, body: () => ({ reason: 'test' }) },
  'GET /api/v1/ledgers/{kind}/{id}/history': { target: true, path: ledgerRow }, 'GET /api/v1/ledgers/{kind}/{id}/attachments': { target: true, path: ledgerRow },
  'GET /api/v1/ledgers/{kind}/map': { path: () => ({ kind: KIND.name }), query: () => ({ bbox: '102,24,104,26' }) },
  'GET /api/v1/ledgers/{kind}/duplicates': { path: () => ({ kind: KIND.name }) }, 'GET /api/v1/search': { query: () => ({ q: 'x' }) },
  'GET /api/v1/ledgers/{kind}/template': { path: () => ({ kind: KIND.name }) }, 'GET /api/v1/ledgers/{kind}/export': { path: () => ({ kind: KIND.name }), query: () => ({ format: 'csv' }) },
  'POST /api/v1/ledgers/{kind}/import': { path: () => ({ kind: KIND.name }), body: () => ({}), may: [400] },
  'POST /api/v1/attachments': { skip: 'whoever may change the row or move it: test/ledger' },
  'GET /api/v1/attachments/{sha256}': { path: () => ({ sha256: '0'.repeat(64) }), may: [404] },
  'GET /api/v1/measures': {}, 'GET /api/v1/measures/{id}': { path: () => ({ id: '2.1' }) }, 'GET /api/v1/plan/progress': {}, 'GET /api/v1/tasks': {},
  'GET /api/v1/indicators': {}, 'GET /api/v1/indicators/{key}': { path: () => ({ key: 'pm25-year' }) },
  'GET /api/v1/checks': {}, 'POST /api/v1/checks/run': { body: () => ({ check: 'no-such-check' }), may: [404] }, 'GET /api/v1/findings': {},
  'POST /api/v1/findings/{id}/close': { path: () => ({ id: 'no.such' }), body: () => ({ reason: 'test' }), may: [404] },
  'GET /api/v1/dispatch': {}, 'GET /api/v1/energy/outlook': {}, 'GET /api/v1/pattern/{method}': { path: () => ({ method: 'cpf' }), query: t => ({ place: t.place, quantity: 'PM2.5' }), may: [404, 422] },
  'GET /api/v1/inventory': {}, 'GET /api/v1/inventory/{id}': { path: () => ({ id: 'now' }) }, 'GET /api/v1/inventory/{id}/grid': { path: () => ({ id: 'now' }), query: () => ({ species: 'NOx' }) },
  'GET /api/v1/inventory/compare': { query: () => ({ before: 'now' }) }, 'GET /api/v1/inventory/compare/table': { query: () => ({ before: 'now' }) },
  'GET /api/v1/inventory/{id}/table': { path: () => ({ id: 'now' }) }, 'GET /api/v1/inventory/{id}/cells': { path: () => ({ id: 'now' }), query: () => ({ format: 'geojson' }) },
  'POST /api/v1/inventory/scenario': { body: () => ({ scenario: { changes: [{ action: 'activity', factor: 1 }] } }), isTrial: true, may: [200] },
  'POST /api/v1/receptor/files': { body: () => ({}), isTrial: true, may: [200] },
  'POST /api/v1/receptor/hours': { target: true, right: 'model.run', body: t => ({ place: t.place, from: `${day(1)}T00:00:00+08:00` }), isTrial: true, may: [200, 422] },
  'POST /api/v1/receptor/check': { body: () => ({ spec: { conc: '0'.repeat(64) } }), isTrial: true, may: [404] },
  'GET /api/v1/receptor/runs': {}, 'POST /api/v1/receptor/runs': { body: () => ({ spec: { conc: '0'.repeat(64), factors: 3 } }), may: [404] },
  'GET /api/v1/receptor/runs/{id}': { path: () => ({ id: 'no-such-run' }), may: [404] },
  'POST /api/v1/receptor/runs/{id}/cancel': { path: () => ({ id: 'no-such-run' }), may: [404] },
  'GET /api/v1/receptor/runs/{id}/report': { path: () => ({ id: 'no-such-run' }), may: [404] },
  'GET /api/v1/receptor/runs/{id}/table': { path: () => ({ id: 'no-such-run' }), query: () => ({ table: 'profiles' }), may: [404] },
  'POST /api/v1/dispatch/report': { target: true, body: t => ({ month: day(1).slice(0, 7), measure: '2.1', unit: t.agency, progress: 10, words: 'test' }), may: [400, 404, 409] },
  'POST /api/v1/dispatch/confirm': { body: () => ({ month: day(1).slice(0, 7), measure: '2.1', unit: 'eco', verdict: 'confirm' }), right403: /lead agency/, may: [400, 403, 409] },
  'GET /api/v1/scores': {},
  'POST /api/v1/scores/sign': { body: () => ({ period: '2020', sha256: '0'.repeat(64), password: 'not the password' }) },
  'GET /api/v1/roles': {}, 'GET /api/v1/agencies': {},
};
/* A ledger whose rows have the ids of the targets' places: what is in somebody's area. */
const KIND = { name: 'right-test', schema: { $id: 'lantian:kind/right-test', title: '权限', 'x-title-en': 'Rights', type: 'object', required: ['name'],
  properties: { name: { type: 'string', title: '名称', 'x-title-en': 'Name' } }, 'x-geometry': 'point', 'x-columns': ['name'],
  'x-states': [{ key: 'open', zh: '开', en: 'open', final: false }, { key: 'closed', zh: '关', en: 'closed', final: true }], 'x-initial': 'open',
  'x-transitions': [{ key: 'close', zh: '关', en: 'Close', from: ['open'], to: 'closed', roles: ROLES }] } };
function ledgerRow(t) {
  return { kind: KIND.name, id: t.place };
}
/* A place has the same owner as its person; a device stands at its place. */
const TARGETS = {
  own: { place: OWN, person: 't-own', agency: AGENCY },
  other: { place: OTHER, person: 't-other', agency: OTHER_AGENCY },
};
let frameEntry;

function request(row, op, t) {
  const fill = row.path?.(t) ?? {};
  const path = op.path.replace(/\{(\w+)\}/g, (_, n) => encodeURIComponent(fill[n]));
  const query = new URLSearchParams(row.query?.(t) ?? {}).toString();
  return path + (query ? `?${query}` : '');
}

/* 'yes', 'no' (403 or, for nobody, 401) as the table says. */
function expected(role, right, row, where) {
  if (row.self) return role === 'public' ? 'no' : 'yes';
  const r = reach(role, right);
  return r === 'any' || (r === 'own' && (where === 'own' || !row.target)) ? 'yes' : 'no';
}

function verdict(a, row) {
  if (a.status === 401 || (a.status === 403 && !row.right403?.test(a.text))) return 'no';
  return 'yes';
}

export async function run(server) {
  const who = { public: undefined };
  for (const role of ROLES) who[role] = await server.login(`p-${role}`);
  const admin = who.admin;
  for (const t of Object.values(TARGETS)) {
    const devices = (await server.get('/api/v1/devices', { who: admin })).json.items;
    t.mn = devices.find(d => d.place === t.place).mn;
    const series = (await server.get('/api/v1/series', { who: admin })).json;
    t.series = series.find(s => s.name.startsWith(`${t.place}/`) && s.name.endsWith('/hour')).name;
    t.quantity = t.series.split('/')[1];
    frameEntry = devices.find(d => d.last_entry)?.last_entry;
  }
  const kind = await server.ask('POST', '/api/v1/kinds', { who: admin, body: { kind: KIND.schema } });
  check(kind.status < 300, `a kind: ${kind.text}`);
  for (const t of Object.values(TARGETS)) { /* something for the lists */
    const made = await server.ask('POST', `/api/v1/ledgers/${KIND.name}`, { who: admin, body: { id: t.place, fields: { name: 'x' } } });
    check(made.status < 300, `a row: ${made.text}`);
    const review = await server.ask('POST', '/api/v1/reviews', { who: who.duty, body: ROWS['POST /api/v1/reviews'].body(t) });
    check(review.status < 300, `a review: ${review.text}`);
    const preview = (await server.get(`/api/v1/signoffs/preview?place=${t.place}&day=${day(1)}`, { who: who.lead })).json;
    const sign = await server.ask('POST', '/api/v1/signoffs', { who: who.lead, body: { place: t.place, day: day(1), sha256: preview.sha256, method: 'password', password: server.password } });
    check(sign.status < 300, `a signature: ${sign.text}`);
  }
  const all = [...operations(server.document)];
  await test('every route of the document has its row in this test', () => {
    const without = all.map(o => o.name).filter(n => !(n in ROWS) && n !== 'GET /api/v1/events');
    equal(without.join(', '), '', 'routes without a row');
    const stale = Object.keys(ROWS).filter(n => !all.some(o => o.name === n));
    equal(stale.join(', '), '', 'rows without a route');
  });
  let count = 0;
  const seen = new Map();
  for (const op of all) {
    const row = ROWS[op.name];
    if (!row || row.skip) continue;
    await test(`${op.name}: each role, own and other, as tables/permission.tsv says`, async () => {
      const right = row.right ?? op.op['x-right'];
      const bad = [];
      for (const role of ['public', ...ROLES])
        for (const where of row.target ? ['own', 'other'] : ['own']) {
          const t = TARGETS[where];
          const changes = op.method !== 'GET';
          const a = await server.ask(op.method, request(row, op, t), { who: who[role], local: who[role] ? undefined : stranger(), body: row.body?.(t), headers: changes ? { 'If-Match': '"999999999"' } : {} });
          count++;
          const want = expected(role, right, row, where);
          const may = row.may ?? (changes ? [409] : [200]);
          if (want === 'yes') seen.set(a.status, (seen.get(a.status) ?? 0) + 1);
          if (want === 'yes' && !may.includes(a.status) && verdict(a, row) === 'yes') bad.push(`${role} ${where}: may, but got ${a.status} ${a.text.slice(0, 160)}`);
          if (verdict(a, row) !== want) bad.push(`${role} ${where}: want ${want}, got ${a.status} ${a.text.slice(0, 160)}`);
          if (want === 'no' && a.status !== (role === 'public' ? 401 : 403)) bad.push(`${role} ${where}: ${a.status} instead of ${role === 'public' ? 401 : 403}`);
          if (changes && a.status === 200 && !row.isTrial) bad.push(`${role} ${where}: a change with a version that is not in force was done`);
          if (want === 'yes' && row.list) {
            const ids = row.list(a.json), isAny = reach(role, right) === 'any';
            if (!ids.includes(row.id(TARGETS.own))) bad.push(`${role}: its own is not in the list`);
            if (ids.includes(row.id(TARGETS.other)) !== isAny) bad.push(`${role}: the other ${isAny ? 'is not' : 'is'} in the list`);
          }
        }
      equal(bad.join('; '), '', 'deviations');
    });
  }
  await test('a token has the rights that it was given, of those that its owner has', async () => {
    const made = await server.ask('POST', '/api/v1/me/tokens', { who: who.duty, body: { label: 'reads devices', rights: ['device.read'], days: 1 } });
    equal(made.status, 200, made.text);
    const headers = { Authorization: `Bearer ${made.json.token}` };
    equal((await server.get('/api/v1/devices', { headers })).status, 200, 'given');
    equal((await server.get('/api/v1/people', { headers })).status, 403, 'not given, though its owner may');
    equal((await server.get('/api/v1/now', { headers })).status, 200, 'what everybody may');
    equal((await server.get('/api/v1/me/tokens', { headers })).status, 403, 'a token makes and shows no tokens');
    const more = await server.ask('POST', '/api/v1/me/tokens', { who: who.grid, body: { label: 'more', rights: ['people.change'], days: 1 } });
    check(more.status === 403 || more.status === 400, `a right that the owner has not: ${more.status}`);
    equal((await server.get('/api/v1/now', { headers: { Authorization: 'Bearer lt_0000' } })).status, 401, 'a token that is none');
  });
  await test('a change needs the session\'s own X-CSRF-Token', async () => {
    for (const op of all.filter(o => o.method !== 'GET' && o.path !== '/api/v1/session')) {
      const row = ROWS[op.name];
      if (!row) continue;
      const o = { headers: { Cookie: admin.cookie, 'If-Match': '"999999999"' }, body: row.body?.(TARGETS.own) };
      equal((await server.ask(op.method, request(row, op, TARGETS.own), o)).status, 403, `${op.name} without`);
      o.headers['X-CSRF-Token'] = who.lead.csrf;
      equal((await server.ask(op.method, request(row, op, TARGETS.own), o)).status, 403, `${op.name} with somebody else's`);
    }
  });
  await test('refusals stand in the journal', async () => {
    const a = server.lantian(['query', server.data, "SELECT who, what, id FROM acts WHERE what LIKE 'access.refuse%' LIMIT 5"]);
    check(/access\.refuse/.test(a), a);
  });
  await test('an event stream brings frames of the own places only', async () => {
    const hears = {};
    const streams = [];
    for (const role of ['public', 'grid', 'duty']) {
      hears[role] = '';
      const r = http.request({ host: server.host, port: server.port, path: '/api/v1/events', headers: who[role] ? { Cookie: who[role].cookie } : {} }, a => a.on('data', d => { hears[role] += d; }));
      r.on('error', () => {});
      r.end();
      streams.push(r);
    }
    const world = spawn(`${server.build}/lantian`, ['world', '--plan', 'plans/guandu', '--to', server.hj212, '--live', '--speed', '600'], { cwd: ROOT, stdio: 'ignore' });
    try {
      for (let i = 0; i < 300 && !(hears.grid.includes('event: frame') && hears.duty.includes(`"${OTHER}"`)); i++) await sleep(100);
    } finally {
      world.kill('SIGINT');
      streams.forEach(r => r.destroy());
    }
    const places = text => new Set([...text.matchAll(/"place":"([^"]+)"/g)].map(m => m[1]));
    check(hears.public.startsWith('retry:'), 'the stream is open');
    equal(places(hears.public).size, 0, 'frames for strangers');
    equal([...places(hears.grid)].join(), OWN, 'frames for the grid worker');
    check(places(hears.duty).size > 1, 'frames for the duty officer');
  });
  console.error(`privilege: ${count} requests; whoever may got ${[...seen].map(([k, v]) => `${k} ${v} times`).join(', ')}`);
}
