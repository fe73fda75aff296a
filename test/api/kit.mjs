/* kit.mjs - a server of its own with two days of a made-up district and somebody of every role; requests; replies against
 * the server's own OpenAPI document. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const LONG = process.env.LT_TRIAL === '1';
export const OWN = 'SIM-OUTLET-01', OTHER = 'SIM-OUTLET-02'; /* a place inside and one outside the own areas */
export const AGENCY = 'eco', OTHER_AGENCY = 'develop';
const PASSWORD = 'quiet-river-over-nine-stones';

/* Rows of tables/NAME.tsv as objects. */
export function table(name) {
  const lines = readFileSync(join(ROOT, 'tables', `${name}.tsv`), 'utf8').split('\n').filter(l => l && !l.startsWith('#'));
  const columns = lines[0].split('\t').map(c => c.split(':')[0]);
  return lines.slice(1).map(l => Object.fromEntries(l.split('\t').map((v, i) => [columns[i], v])));
}
export const ROLES = table('role').map(r => r.role).filter(r => r !== 'public');

/* One person a role, who looks after OWN; somebody to be changed of the same and of another agency; one for the fuzzer. */
const PEOPLE = [
  ...ROLES.map(role => ({ id: `p-${role}`, role, agency: AGENCY, area: OWN })),
  { id: 't-own', role: 'grid', agency: AGENCY, area: OWN }, { id: 't-other', role: 'grid', agency: OTHER_AGENCY, area: OTHER },
  { id: 'f-admin', role: 'admin', agency: AGENCY, area: OWN }, { id: 'f-lead', role: 'lead', agency: AGENCY, area: OWN },
];

/* --- results --------------------------------------------------------------------------------------------------- */

let failed = 0;
export function ok(name) { console.log(`ok ${name}`); }
export function notOk(name, why) { failed++; console.log(`not ok ${name} - ${String(why).replace(/\s+/g, ' ').slice(0, 600)}`); }
export async function test(name, fn) {
  try { await fn(); ok(name); } catch (e) { notOk(name, e.stack?.includes('AssertionError') || e.name === 'Error' ? e.message : e.stack); }
}
export function check(value, why) { if (!value) throw new Error(why); }
export function equal(got, want, what) { if (got !== want) throw new Error(`${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`); }
export const exitCode = () => (failed ? 1 : 0);
/* A day of the district, so many before today. */
export const day = ago => new Date(Date.now() + 8 * 3600e3 - ago * 86400e3).toISOString().slice(0, 10);
export const sleep = ms => new Promise(r => setTimeout(r, ms));

/* --- requests -------------------------------------------------------------------------------------------------- */

export class Server {
  static async open(build, { days = 2, people = PEOPLE } = {}) {
    const s = new Server();
    s.build = build;
    s.password = PASSWORD; /* everybody's */
    s.room = mkdtempSync(join(tmpdir(), 'lantian-api-'));
    s.data = join(s.room, 'data');
    s.lantian(['init', s.data, '--plan', 'plans/guandu', '--demo']);
    for (const p of people)
      s.lantian(['user', s.data, 'add', p.id, '--name', '测试人员', '--role', p.role, '--agency', p.agency, '--area', p.area, '--password-stdin'], `${PASSWORD}\n`);
    await s.start();
    s.lantian(['world', '--plan', 'plans/guandu', '--to', s.hj212, '--days', String(days)]);
    s.document = (await s.get('/api/v1/openapi.json')).json;
    for (let i = 0; i < 100; i++) { /* until what was sent is assessed */
      if ((await s.get('/api/v1/now')).json.stations.some(p => p.hour)) break;
      await sleep(100);
    }
    return s;
  }

  async start() {
    this.log = join(this.room, 'serve.log');
    const log = openSync(this.log, 'a');
    this.child = spawn(join(this.build, 'lantian'), ['serve', this.data, '--http', '127.0.0.1:0', '--hj212', '127.0.0.1:0', '--json'],
      { cwd: ROOT, stdio: ['ignore', 'pipe', log] });
    this.ended = new Promise(r => this.child.on('exit', (code, signal) => r({ code, signal })));
    const line = await new Promise((resolve, reject) => {
      let text = '';
      this.child.stdout.on('data', d => { text += d; if (text.includes('\n')) resolve(text); });
      this.child.on('exit', () => reject(new Error(`serve ended: ${readFileSync(this.log, 'utf8').slice(-500)}`)));
      this.child.on('error', reject);
    });
    const where = JSON.parse(line);
    const u = new URL(where.http);
    Object.assign(this, { host: u.hostname, port: Number(u.port), hj212: where.hj212, agent: new http.Agent({ keepAlive: true, maxSockets: 32 }) });
  }

  async stop() {
    this.agent.destroy();
    this.child.kill('SIGINT');
    return this.ended;
  }

  async close() {
    if (this.child.exitCode === null) {
      const end = setTimeout(() => this.child.kill('SIGKILL'), 20000);
      const { code } = await this.stop();
      clearTimeout(end);
      if (code !== 0) notOk('the server ends well', `exit code ${code}: ${readFileSync(this.log, 'utf8').slice(-800)}`);
    }
    if (process.env.LT_KEEP_LOG) copyFileSync(this.log, process.env.LT_KEEP_LOG); /* what a sanitizer said */
    rmSync(this.room, { recursive: true, force: true });
  }

  lantian(args, input) {
    const done = spawnSync(join(this.build, 'lantian'), args, { cwd: ROOT, input: input ?? '', encoding: 'utf8', timeout: 120000 });
    if (done.status !== 0) throw new Error(`lantian ${args.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  /* {status, headers, body (Buffer), text, json (undefined: none)}. who: of login(); local: the address to ask from. */
  ask(method, path, { headers = {}, body, who, local, key = true, timeout = 60000 } = {}) {
    const h = { ...headers };
    const changes = !['GET', 'HEAD'].includes(method);
    if (who) Object.assign(h, { Cookie: who.cookie }, changes ? { 'X-CSRF-Token': who.csrf } : {});
    if (changes && key && !h['Idempotency-Key']) h['Idempotency-Key'] = randomUUID();
    let bytes = body;
    if (body !== undefined && !Buffer.isBuffer(body) && typeof body !== 'string') bytes = JSON.stringify(body);
    if (bytes !== undefined) {
      if (!('Content-Type' in h)) h['Content-Type'] = 'application/json';
      h['Content-Length'] = Buffer.byteLength(bytes);
    }
    return new Promise((resolve, reject) => {
      const r = http.request({ host: this.host, port: this.port, method, path, headers: h, agent: local ? false : this.agent, localAddress: local, timeout }, a => {
        const parts = [];
        a.on('data', d => parts.push(d));
        a.on('error', reject);
        a.on('end', () => {
          const answer = { status: a.statusCode, headers: a.headers, body: Buffer.concat(parts) };
          answer.text = answer.body.toString('utf8');
          if (/json/.test(a.headers['content-type'] ?? '') && answer.body.length) try { answer.json = JSON.parse(answer.text); } catch { /* said by whoever looks */ }
          resolve(answer);
        });
      });
      r.on('timeout', () => r.destroy(new Error(`${method} ${path}: no answer in ${timeout} ms`)));
      r.on('error', reject);
      r.end(bytes);
    });
  }

  get(path, o) { return this.ask('GET', path, o); }

  /* What takes long is rationed by address: who is told to wait does so. */
  async login(id) {
    let a;
    for (let turn = 0; turn < 60; turn++) {
      a = await this.ask('POST', '/api/v1/session', { body: { id, password: PASSWORD } });
      if (a.status !== 429) break;
      await new Promise(r => setTimeout(r, Number(a.headers['retry-after'] ?? 1) * 1000));
    }
    equal(a.status, 200, `login of ${id}: ${a.text}`);
    return { id, cookie: a.headers['set-cookie'][0].split(';')[0], csrf: a.json.csrf, role: a.json.person.role, session: a.json };
  }

  rss() { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) * 1024; }
  isAlive() { return this.child.exitCode === null && this.child.signalCode === null; }
}

/* --- the document ------------------------------------------------------------------------------------------------ */

export function* operations(document) {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, op] of Object.entries(methods))
      yield { method: method.toUpperCase(), path, op, name: `${method.toUpperCase()} ${path}` };
}

export function resolve(document, o) {
  return o?.$ref ? o.$ref.slice(2).split('/').reduce((x, k) => x[k], document) : o;
}

/* Replies and problems against the document's schemas: validator(op, answer) throws. */
export function validator(document) {
  const require = createRequire(import.meta.url);
  const Ajv = require('ajv/dist/2020').default, formats = require('ajv-formats').default;
  const ajv = new Ajv({ strict: false, allErrors: false });
  formats(ajv);
  ajv.addSchema({ $id: 'doc', components: document.components });
  const known = new Map();
  const of = ref => {
    if (!known.has(ref)) known.set(ref, ajv.compile({ $ref: `doc${ref}` }));
    return known.get(ref);
  };
  return (op, a) => {
    const response = resolve(document, op.responses[a.status]);
    if (!response) throw new Error(`status ${a.status} is not documented: ${a.text.slice(0, 300)}`);
    if (a.status === 304 || a.noBody) return;
    const type = (a.headers['content-type'] ?? '').split(';')[0];
    const content = response.content?.[type];
    if (!content) {
      if (a.status === 200 && op['x-types']?.includes(type)) return;
      throw new Error(`${a.status} of type "${type}" is not documented`);
    }
    if (!/json/.test(type)) return;
    if (a.json === undefined) throw new Error(`${a.status}: no JSON: ${a.text.slice(0, 200)}`);
    if (!content.schema.$ref) return;
    const valid = of(content.schema.$ref);
    if (!valid(a.json)) throw new Error(`${content.schema.$ref}: ${ajv.errorsText(valid.errors)}: ${a.text.slice(0, 300)}`);
  };
}
