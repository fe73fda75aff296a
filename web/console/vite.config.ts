// vite.config.ts - builds the console into LT_WEB_OUT (else dist); "npm run dev" passes /api on to LT_API.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

/** licences.txt: name, version, licence and its text for every package whose code is in the bundle. */
function licences(): Plugin {
  return {
    name: 'lantian-licences',
    apply: 'build',
    generateBundle() {
      const found = new Map<string, string>();
      for (const id of this.getModuleIds()) {
        const root = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
        const from = root && join(root, 'package.json');
        if (!from || !existsSync(from)) continue;
        const p = JSON.parse(readFileSync(from, 'utf8')), file = readdirSync(dirname(from)).find(f => /^(licen[cs]e|copying)/i.test(f));
        found.set(`${p.name} ${p.version} (${p.license})`, file ? readFileSync(join(dirname(from), file), 'utf8').trim() : '');
      }
      const source = [...found].sort().map(([head, text]) => `${head}\n${'-'.repeat(head.length)}\n${text}\n`).join('\n\n');
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
    },
  };
}

/** patrol-sw.js: keeps the patrol page and what it is made of for places without a signal; nothing else, and no data. */
function patrolWorker(): Plugin {
  return {
    name: 'lantian-patrol-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = new Set<string>(), seen = new Set<string>();
      const take = (name: string) => {
        const chunk = bundle[name];
        if (seen.has(name) || chunk?.type !== 'chunk') return;
        seen.add(name);
        files.add(name);
        for (const f of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) files.add(f);
        for (const f of [...chunk.imports, ...chunk.dynamicImports]) take(f);
      };
      for (const [name, chunk] of Object.entries(bundle))
        if (chunk.type === 'chunk' && chunk.isEntry && chunk.facadeModuleId?.endsWith('/patrol/index.html')) take(name);
      if (files.size === 0) this.error('no chunk of the patrol page');
      const list = ['/console/patrol', '/console/icon.svg', ...[...files].sort().map(f => `/console/${f}`)];
      const version = `lantian-patrol-${createHash('sha256').update(list.join()).digest('hex').slice(0, 12)}`;
      const source = readFileSync(fileURLToPath(new URL('./patrol/sw.js', import.meta.url)), 'utf8').replace("'VERSION'", JSON.stringify(version)).replace("['FILES']", JSON.stringify(list));
      this.emitFile({ type: 'asset', fileName: 'patrol-sw.js', source });
    },
  };
}

export default defineConfig({
  base: '/console/',
  plugins: [vue(), licences(), patrolWorker()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_I18N_LEGACY_API__: 'false', __VUE_I18N_FULL_INSTALL__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
  build: {
    target: 'es2020',
    outDir: process.env.LT_WEB_OUT || 'dist',
    emptyOutDir: true,
    rollupOptions: { input: { main: fileURLToPath(new URL('./index.html', import.meta.url)), patrol: fileURLToPath(new URL('./patrol/index.html', import.meta.url)) } },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': { target: process.env.LT_API || 'http://127.0.0.1:8080' } } },
});
