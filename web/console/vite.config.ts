// vite.config.ts - builds the console into LT_WEB_OUT (else dist); "npm run dev" passes /api on to LT_API.
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

export default defineConfig({
  base: '/console/',
  plugins: [vue(), licences()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_I18N_LEGACY_API__: 'false', __VUE_I18N_FULL_INSTALL__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
  build: {
    target: 'es2020',
    outDir: process.env.LT_WEB_OUT || 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': { target: process.env.LT_API || 'http://127.0.0.1:8080' } } },
});
