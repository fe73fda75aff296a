// i18n.ts - words: zh-CN first, en second. Messages are compiled to an AST, not to code: no eval under our CSP.
import { createI18n } from 'vue-i18n';
import en from './locale/en';
import zh from './locale/zh-CN';

export type Language = 'zh-CN' | 'en';
export type Messages = typeof zh;
function first(): Language {
  try {
    const saved = localStorage.getItem('lantian-language');
    if (saved === 'en' || saved === 'zh-CN') return saved;
  } catch { /* storage is off */ }
  return navigator.languages.some(l => l.startsWith('zh')) || !navigator.language.startsWith('en') ? 'zh-CN' : 'en';
}
export const i18n = createI18n({ legacy: false, locale: first(), fallbackLocale: 'zh-CN', messages: { 'zh-CN': zh, en }, missingWarn: true, fallbackWarn: true });
