/* shape.mjs - methods, heads, tags, packing, the cache and what ends it, bodies, events: over the wire. */
import http from 'node:http';
import net from 'node:net';
import zlib from 'node:zlib';
import { OWN, check, day, equal, operations, sleep, test, validator } from './kit.mjs';

/* Bytes to the server, bytes back until it closes or `until` stands in them. */
function raw(server, bytes, until, wait = 5000) {
  return new Promise(resolve => {
    let got = '';
    const s = net.connect(server.port, server.host, () => s.write(bytes));
    const end = () => { clearTimeout(timer); s.destroy(); resolve(got); };
    const timer = setTimeout(end, wait);
    s.on('data', d => { got += d.toString('latin1'); if (until && got.includes(until)) end(); });
    s.on('end', end);
    s.on('error', end);
  });
}

async function methods(server) {
  await test('another method: 405 with Allow, of every address', async () => {
    for (const [path, operations] of Object.entries(server.document.paths)) {
      const at = path.replace(/\{\w+\}/g, 'x'), have = Object.keys(operations).map(m => m.toUpperCase());
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(m => !have.includes(m))) {
        const a = await server.ask(method, at);
        equal(a.status, 405, `${method} ${at}`);
        const allow = a.headers.allow.split(', ');
        equal(have.every(m => allow.includes(m)) && allow.includes('HEAD') === have.includes('GET') && !allow.includes(method), true, `Allow of ${at}: ${allow}`);
        equal(a.headers['content-type'], 'application/problem+json; charset=utf-8', 'type');
      }
    }
  });
  await test('an unknown address: 404, a problem, whatever the method', async () => {
    for (const [method, path] of [['GET', '/api/v1/nothing'], ['POST', '/api/v1/nothing'], ['GET', '/api/v2/now'], ['DELETE', '/api/v1/now/x'], ['GET', '/api/v1/people/'], ['GET', '/api/v1/now/']]) {
      const a = await server.ask(method, path);
      equal(a.status, 404, `${method} ${path}`);
      equal(a.json.kind, 'not-found', 'kind');
    }
  });
  await test('HEAD is GET without its body', async () => {
    for (const path of ['/api/v1/now', '/api/v1', '/api/v1/ranking?period=month', '/api/v1/series?name=nothing']) {
      const get = await server.get(path, { headers: { 'Accept-Encoding': 'identity' } }), head = await server.ask('HEAD', path, { headers: { 'Accept-Encoding': 'identity' } });
      equal(head.status, get.status, `status of ${path}`);
      equal(head.body.length, 0, 'a body');
      equal(head.headers['content-type'], get.headers['content-type'], 'type');
      if (get.status === 200 && get.headers.etag === head.headers.etag) equal(Number(head.headers['content-length']), get.body.length, `length of ${path}`);
    }
  });
}

async function tags(server) {
  await test('an ETag saves the body, of what is kept and of what is made', async () => {
    for (const path of ['/api/v1/stations', `/api/v1/series?name=3179A/PM2.5/hour&to=${day(0)}`, '/api/v1/areas']) {
      const first = await server.get(path);
      check(/^(W\/)?"[^"]+"$/.test(first.headers.etag), `${path}: ETag ${first.headers.etag}`);
      const again = await server.get(path, { headers: { 'If-None-Match': first.headers.etag } });
      equal(again.status, 304, path);
      equal(again.body.length, 0, 'a body');
      equal((await server.get(path, { headers: { 'If-None-Match': '"0"' } })).status, 200, 'another tag');
    }
  });
  await test('a large answer is packed for whoever takes it; the same bytes come out', async () => {
    const path = '/api/v1/stations', plain = await server.get(path, { headers: { 'Accept-Encoding': 'identity' } });
    equal(plain.headers['content-encoding'], undefined, 'packed unasked');
    const packed = await server.get(path, { headers: { 'Accept-Encoding': 'gzip' } });
    equal(packed.headers['content-encoding'], 'gzip', 'encoding');
    check(packed.body.length < plain.body.length / 2, `${packed.body.length} of ${plain.body.length} bytes`);
    check(zlib.gunzipSync(packed.body).equals(plain.body), 'other bytes');
    equal(packed.headers.vary?.includes('Accept-Encoding'), true, 'Vary');
    equal((await server.get(path, { headers: { 'Accept-Encoding': 'zstd' } })).headers['content-encoding'], 'zstd', 'zstd');
  });
  await test('what is personal is not kept by anybody', async () => {
    const who = await server.login('p-duty');
    equal((await server.get('/api/v1/devices', { who })).headers['cache-control'], 'no-store', '/devices');
    equal((await server.get('/api/v1/session', { who })).headers['cache-control'], 'no-store', '/session');
    check(/private/.test((await server.get('/api/v1/stations', { who })).headers['cache-control']), 'what somebody gets of a public route is private');
    equal((await server.get('/api/v1/stations')).headers['cache-control'], 'no-cache', 'of everybody');
  });
}

async function cache(server) {
  await test('what is kept for strangers is not what somebody else sees', async () => {
    const who = await server.login('p-duty');
    const outlets = a => a.json.filter(p => p.kind === 'outlet').length;
    for (let i = 0; i < 2; i++) {
      equal(outlets(await server.get('/api/v1/stations')), 0, 'outlets that strangers see');
      check(outlets(await server.get('/api/v1/stations', { who })) > 0, 'the duty officer sees no outlet');
    }
  });
  await test('what is published ends what is kept', async () => {
    const path = '/api/v1/now', before = await server.get(path);
    const events = [];
    const r = http.request({ host: server.host, port: server.port, path: '/api/v1/events' }, a => a.on('data', d => events.push(String(d))));
    r.on('error', () => {});
    r.end();
    server.lantian(['world', '--plan', 'plans/guandu', '--to', server.hj212, '--days', '1', '--seed', '77']);
    let after;
    for (let i = 0; i < 300; i++) {
      after = await server.get(path);
      if (after.json.district.entry !== before.json.district.entry && events.join('').includes('event: now')) break;
      await sleep(100);
    }
    r.destroy();
    check(after.json.district.entry > before.json.district.entry, 'the old number stayed');
    check(events.join('').includes('event: now\ndata: {}\n\n'), 'nobody was told');
  });
  await test('many who ask at once for what takes long get one answer', async () => {
    const path = `/api/v1/assess?from=${day(40)}&to=${day(1)}&by=station&daily=1`;
    const all = await Promise.all(Array.from({ length: 60 }, () => server.get(path, { local: `127.0.9.${1 + Math.floor(Math.random() * 200)}` })));
    equal(new Set(all.map(a => a.text)).size, 1, 'different answers');
    check(all.every(a => a.status === all[0].status && a.status !== 503), `status ${all[0].status}`);
  });
  await test('strangers ask seldom for what takes long, each address for itself', async () => {
    let refused;
    for (let i = 0; i < 60 && !refused; i++) {
      const a = await server.get(`/api/v1/assess?from=${day(1)}&to=${day(1)}&only=x${i}`, { local: '127.0.7.7' });
      if (a.status === 429) refused = a;
    }
    check(refused, 'never refused');
    check(Number(refused.headers['retry-after']) >= 1, 'Retry-After');
    equal(refused.json.kind, 'too-often', 'kind');
    check((await server.get(`/api/v1/assess?from=${day(1)}&to=${day(1)}&only=y`, { local: '127.0.7.8' })).status !== 429, 'another address is refused');
    equal((await server.get('/api/v1/now', { local: '127.0.7.7' })).status, 200, 'what is short');
  });
  await test('long requests leave room for short ones', async () => {
    const who = await server.login('p-duty');
    const long = Array.from({ length: 40 }, (_, i) => server.get(`/api/v1/assess?from=${day(320 + i)}&to=${day(0)}&by=station&daily=1`, { who }));
    await sleep(20);
    const begun = Date.now();
    for (let i = 0; i < 10; i++) equal((await server.get(`/api/v1/latest?place=${OWN}`, { who, local: '127.0.0.1' })).status, 200, 'a short one');
    const took = (Date.now() - begun) / 10;
    const statuses = (await Promise.all(long)).map(a => a.status);
    check(statuses.every(s => s === 200), `statuses ${[...new Set(statuses)]}`);
    check(took < 1000, `a short request took ${took} ms`);
  });
  await test('more long requests than may wait: 503 with Retry-After for those too many, answers for the others', async () => {
    const who = await server.login('p-duty');
    const all = await Promise.all(Array.from({ length: 240 }, (_, i) =>
      server.get(`/api/v1/assess?from=${day(320 + (i % 40))}&to=${day(0)}&by=station&daily=1`, { who, local: `127.0.8.${1 + (i % 8)}` })));
    const busy = all.filter(a => a.status === 503);
    equal(all.filter(a => a.status === 200).length + busy.length, all.length, 'other statuses');
    check(busy.length > 0 && busy.length < 140, `${busy.length} of 240 were refused`);
    check(busy.every(a => Number(a.headers['retry-after']) > 0 && a.json.kind === 'busy'), 'Retry-After');
  });
}

async function parameters(server) {
  const admin = await server.login('p-admin');
  await test('a parameter that nobody knows: 400, its name, and those that are known', async () => {
    const a = await server.get(`/api/v1/assess?from=${day(1)}&to=${day(1)}&form=x`);
    equal(a.status, 400, 'status');
    equal(a.json.field, 'form', 'field');
    check(a.json.detail.includes('from, to, by'), a.json.detail);
    equal((await server.get(`/api/v1/assess?from=${day(1)}&from=${day(1)}&to=${day(1)}`)).status, 400, 'twice');
    const b = await server.ask('PATCH', '/api/v1/devices/x', { who: admin, body: { plaec: 'x' } });
    equal(b.status, 400, 'a member');
    equal(b.json.field, 'plaec', 'its name');
  });
  await test('a problem speaks the language asked for', async () => {
    const bad = '/api/v1/series?name=x';
    equal((await server.get(bad)).json.title, '提交的内容有误', 'without');
    equal((await server.get(bad, { headers: { 'Accept-Language': 'en-GB,en;q=0.8' } })).json.title, 'Something sent cannot be read or is out of range', 'Accept-Language');
    equal((await server.get(`${bad}&lang=en`, { headers: { 'Accept-Language': 'zh-CN' } })).json.title, 'Something sent cannot be read or is out of range', 'lang');
  });
  await test('a body: only application/json, an object, not deep, not long', async () => {
    const send = (body, headers = {}) => server.ask('PATCH', '/api/v1/settings', { who: admin, body, headers });
    equal((await send('{"values":{}}', { 'Content-Type': 'text/plain' })).status, 415, 'text/plain');
    equal((await send('values=1', { 'Content-Type': 'application/x-www-form-urlencoded' })).status, 415, 'a form');
    for (const body of ['', '[]', 'null', '1', '"x"', '{', '{"values":{}}x', '{"values":{},"values":{}}', '{"values":1e999}', '{"values":{"a":"\\u0000"}}', '{"values":{"\\ud800":1}}'])
      equal((await send(body)).status, 400, JSON.stringify(body));
    equal((await send(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).status, 400, 'no UTF-8');
    equal((await send(`{"values":${'['.repeat(5000)}${']'.repeat(5000)}}`)).status, 400, 'deep');
    equal((await send(`{"values":{"a":"${'x'.repeat(2 << 20)}"}}`)).status, 413, 'long');
    equal((await send('{"values":{}}', { 'Content-Type': 'application/json; charset=utf-8', 'If-Match': '"1x"' })).status, 400, 'If-Match');
  });
  await test('a change needs an Idempotency-Key of 8 to 80 characters; its repeat gives the first answer', async () => {
    const body = { label: 'twice', rights: ['device.read'], days: 1 };
    equal((await server.ask('POST', '/api/v1/me/tokens', { who: admin, body, key: false })).status, 400, 'none');
    for (const key of ['short', 'x'.repeat(81), 'with blank 123'])
      equal((await server.ask('POST', '/api/v1/me/tokens', { who: admin, body, headers: { 'Idempotency-Key': key } })).status, 400, key);
    const patch = { who: admin, body: { phone: '0871-1' }, headers: { 'Idempotency-Key': `phone-${Date.now()}` } };
    const first = await server.ask('PATCH', '/api/v1/people/t-own', patch), second = await server.ask('PATCH', '/api/v1/people/t-own', patch);
    equal(first.status, 200, first.text);
    equal(first.json.repeat, false, 'the first');
    equal(second.json?.repeat, true, `the second: ${second.text}`);
    equal(second.json.entry, first.json.entry, 'entry');
    const other = await server.ask('PATCH', '/api/v1/people/t-own', { ...patch, body: { phone: '0871-2' } });
    equal(other.status, 409, 'the same key for something else');
    const old = await server.ask('PATCH', '/api/v1/people/t-own', { who: admin, body: { phone: '0871-3' }, headers: { 'If-Match': '"1"' } });
    equal(old.status, 409, 'an old version');
    check(old.json.detail.includes('p-admin'), `a conflict says who: ${old.json.detail}`);
  });
}

async function replies(server) {
  await test('every GET that needs no parameter answers as its schema says, to everybody and to the duty officer', async () => {
    const valid = validator(server.document), who = await server.login('p-lead');
    for (const o of operations(server.document)) {
      if (o.method !== 'GET' || o.path.includes('{') || o.path === '/api/v1/events' || o.op.parameters.some(p => p.required)) continue;
      for (const w of [undefined, who]) {
        const a = await server.get(o.path, { who: w });
        try { valid(o.op, a); } catch (e) { throw new Error(`${o.name}: ${e.message}`); }
      }
    }
  });
  await test('a client that goes away while it waits harms nobody', async () => {
    const who = await server.login('p-duty');
    for (let i = 0; i < 50; i++) {
      const s = net.connect(server.port, server.host);
      s.on('error', () => {});
      s.write(`GET /api/v1/assess?from=${day(320 + i)}&to=${day(0)}&by=station HTTP/1.1\r\nHost: x\r\nCookie: ${who.cookie}\r\n\r\n`);
      setTimeout(() => s.destroy(), i % 7);
    }
    await sleep(300);
    equal((await server.get('/api/v1/now')).status, 200, 'afterwards');
  });
  await test('requests one behind the other on one connection are answered in order', async () => {
    const got = await raw(server, 'GET /api/v1/head HTTP/1.1\r\nHost: x\r\n\r\nGET /api/v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    check(/^HTTP\/1\.1 200[^]*HTTP\/1\.1 404/.test(got), got.slice(0, 200));
  });
}

export async function run(server) {
  await methods(server);
  await tags(server);
  await cache(server);
  await parameters(server);
  await replies(server);
}
