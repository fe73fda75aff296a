// forecast.zh.ts - words of the forecast's pages, Chinese first.
export default {
  forecast: {
    place: '地点', district: '全区', quantity: '指标', days: '未来 7 天', hours: '未来 72 小时', outlook: '年度目标展望', none: '没有', asTable: '看表格', asChart: '看图', export: '导出 CSV', exportDays: '导出逐日 CSV',
    issued: '发布时间', origin: '起报时次', weather: '气象输入', weatherGiven: '{n} / 72 小时用到气象预报（{time} 起报）', weatherNone: '没有气象预报，只用实测和往日规律', method: '方法', model: '模型版本', modelNone: '无（数据尚少，按往日规律推算）', rules: '评价规则', proof: '日志条目', simulated: '由模拟数据算出',
    range: '九成区间 {low}–{high}', primary: '首要 {p}', noPrimary: '无首要污染物', today: '今天', tomorrow: '明天', classRange: '{a}至{b}',
    heavyTitle: '污染过程提示', heavyLine: '{day}：AQI 超过 150 的可能性 {p150}，超过 200 的可能性 {p200}', heavyNone: '未来 7 天没有哪一天 AQI 超过 150 的可能性高于 5%。', heavyRule: '按发布的分位数推算；5% 以下、95% 以上只知道界限。', heavyWide: 'AQI 区间按各项污染物同高同低计，偏宽。', over100: '超标可能性 {p}', heavyHead: '各日 AQI 超过界限的可能性', day: '日期', over: '> {n}',
    chartWords: '横轴为时间，纵轴为 {what}；粗线为中位数，深色带为五成区间，浅色带为九成区间，虚线为分级界限。', chartWords90: '横轴为时间，纵轴为 {what}；粗线为中位数，色带为九成区间，虚线为分级界限。', keys: '用左右方向键逐小时查看。', at: '{time}：{v}（五成 {a}–{b}，九成 {c}–{d}）', at90: '{time}：{v}（九成 {c}–{d}）', hourEnd: '小时（起）', median: '中位数', band50: '五成区间', band90: '九成区间', limit: '{n} 级界限', summary: '{what}：最高 {max}（{time}），九成上限最高 {top}。', label: '{what} 未来 72 小时预报',
    stale: '预报已是 {age} 的时次，新的小时值没有到。',
  },
  verify: {
    window: '时间窗', windows: { '7d': '近 7 天', '30d': '近 30 天', '365d': '近 12 个月' }, lead: '提前量', hour: '小时', day: '日', hourLead: '{a} 小时', hourShort: '{a}时', dayLead: '{a} 天', n: '对数', rmse: '均方根误差', mae: '平均绝对误差', crps: 'CRPS', coverage: '落在九成区间', hit: '级别报对', persistence: '持续性 RMSE', climatology: '同时刻平均 RMSE', skillP: '比持续性好', skillC: '比同时刻平均好', bias: '偏差',
    skill: '随提前量的技巧', skillWords: '比简单办法的误差小多少：0 为一样好，100% 为无误差，负值为更差。横轴为提前量。', vsP: '对持续性', vsC: '对同时刻平均', reliability: '可靠性：分位数与实际', reliabilityWords: '报的 5%、25%、50%、75%、95% 分位数以下，实测落入的比例；贴着对角线即可靠。', nominal: '所报', observed: '实际', noLevels: '这段时间的预报没有全部分位数，画不出可靠性。', errors: '误差与两种简单办法', errorsWords: '均方根误差，越短越好。持续性：起报时刻的值不变；同时刻平均：此前 30 天同一钟点的平均。', own: '预报',
    heavy: '重污染提示（AQI > {n}）', heavyWords: '命中率 POD = 命中 /（命中 + 漏报），空报率 FAR = 空报 /（命中 + 空报），临界成功指数 CSI = 命中 /（命中 + 漏报 + 空报）。', hits: '命中', misses: '漏报', falseAlarms: '空报', noHeavy: '这段时间没有 AQI > {n} 的实测，也没有空报，命中率无从谈起。', all: '全部指标', asOf: '实测截至 {time}，发布过 {n} 份', ofMonths: '由 {n} 个月的检验合成', few: '样本很少（{n} 对），不足为凭。', table: '检验结果',
  },
  outlook: {
    until: '截至 {day}，全年 365 天已过 {n} 天', past: '往年：{years}', noPast: '没有可用的往年数据', target: '目标', soFar: '今年以来', year: '全年预计（九成区间）', chance: '达标可能性', stillHead: '今后余下的日子', rest: '按往年同期，余下的日子约为 {v}',
    still: { average: '平均不超过 {v} 即达标', share: '优良天数须占 {v} 以上', count: '最多还可有 {v}', lost: '已无法达标', assured: '怎样都能达标', none: '—' },
    strive: '力争', cases: '如果……', caseWords: '各情景下全年预计值与达标可能性。降幅指日均浓度，不是排放量；区外来的一并计入。', case: '情景', base: '不变', days: '涉及 {n} 天', basis: '今年已过的日子按实测，余下的日子从往年同期成段抽取 {n} 次，每次再计入年际总体高低（对数标准差 0.2，由七个城市 2015–2019 年检验得出）；尚未见效的措施不计在内。', run: '重新计算', running: '正在计算', bar: '全年预计九成区间 {low}–{high}', short: '达标可能性 {p}', shortYear: '全年预计 {v}', brief: { average: '余下平均可至 {v}', share: '余下优良须占 {v}', count: '至多还可有 {v}', lost: '已无法达标', assured: '怎样都能达标', none: '' },
  },
};
