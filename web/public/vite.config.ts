// One script and one style with fixed names: the pages made on the server name them, ETag keeps them fresh.
import { defineConfig } from 'vite';

declare const process: { env: Record<string, string | undefined> };

export default defineConfig({
  publicDir: 'static',
  build: {
    outDir: process.env.LT_WEB_OUT || 'dist',
    emptyOutDir: true,
    target: 'chrome80',
    cssTarget: 'chrome80',
    modulePreload: false,
    rollupOptions: {
      input: 'src/app.ts',
      output: { entryFileNames: 'app.js', assetFileNames: 'app[extname]', inlineDynamicImports: true },
    },
  },
});
