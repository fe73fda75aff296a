/* ending.mjs - the server is told to end while requests run: each gets a whole answer or 503, and it ends soon. */
import { check, day, equal, test } from './kit.mjs';

export async function run(server) {
  const who = await server.login('p-duty');
  await test('the end comes while requests run: whole answers or 503, exit code 0, within five seconds', async () => {
    const all = Array.from({ length: 40 }, (_, i) =>
      server.get(`/api/v1/assess?from=${day(320 + i)}&to=${day(0)}&by=station&daily=1`, { who }).then(a => a, e => ({ status: 0, error: e.code ?? e.message })));
    await new Promise(r => setTimeout(r, 60));
    const begun = Date.now();
    server.child.kill('SIGTERM');
    const { code } = await server.ended;
    const took = Date.now() - begun;
    const answers = await Promise.all(all);
    equal(code, 0, 'exit code');
    check(took < 5000, `it took ${took} ms`);
    const bad = answers.filter(a => ![200, 503].includes(a.status) && !['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(a.error));
    equal(bad.length, 0, `answers such as ${JSON.stringify(bad[0])?.slice(0, 200)}`);
    check(answers.some(a => a.status === 503 || a.status === 200), 'nobody was answered');
    for (const a of answers) if (a.status === 200) check(a.json?.units, 'an answer that is not whole');
  });
}
