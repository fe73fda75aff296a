// i18n.ts - words: zh-CN first, en second. Messages are compiled to an AST, not to code: no eval under our CSP.
import { createI18n } from 'vue-i18n';
import enEnergy from './locale/energy.en';
import zhEnergy from './locale/energy.zh';
import enPattern from './locale/pattern.en';
import zhPattern from './locale/pattern.zh';
import enFrame from './locale/en';
import enForecast from './locale/forecast.en';
import zhForecast from './locale/forecast.zh';
import enInventory from './locale/inventory.en';
import zhInventory from './locale/inventory.zh';
import enLedger from './locale/ledger.en';
import zhLedger from './locale/ledger.zh';
import enReceptor from './locale/receptor.en';
import zhReceptor from './locale/receptor.zh';
import enTrace from './locale/trace.en';
import zhTrace from './locale/trace.zh';
import enWays from './locale/ways.en';
import zhWays from './locale/ways.zh';
import zhFrame from './locale/zh-CN';

/* each capability brings its own pair */
const zh = {
  ...zhFrame, ...zhLedger, ...zhEnergy, ...zhInventory, ...zhPattern, ...zhForecast, trace: zhTrace.trace, receptor: zhReceptor.receptor, ways: zhWays.ways,
  page: { ...zhFrame.page, ...zhTrace.page, ...zhReceptor.page, ...zhWays.page },
};
const en: typeof zh = {
  ...enFrame, ...enLedger, ...enEnergy, ...enInventory, ...enPattern, ...enForecast, trace: enTrace.trace, receptor: enReceptor.receptor, ways: enWays.ways,
  page: { ...enFrame.page, ...enTrace.page, ...enReceptor.page, ...enWays.page },
};

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
