// pattern.zh.ts - words of the page of patterns, Chinese first.
export default {
  pattern: {
    place: '点位', quantity: '污染物', from: '开始', to: '结束', statistic: '统计量', percentile: '百分位', show: '分析', choose: '选择点位和时段，看什么风向、什么时间带来污染。风取自本点位，或 50 km 内最近的有风点位。',
    statistics: { mean: '平均', median: '中位数', max: '最大', cpf: '高值概率（CPF）', frequency: '小时数', weighted_mean: '加权平均', sd: '标准差' },
    polar: '极坐标图', cpf: '各风向高值概率', rose: '污染玫瑰图', byHour: '一日之内', byDay: '一周之内', byMonth: '一年之内', trend: '趋势', wind: { n: '北', e: '东', s: '南', w: '西' },
    at: '{deg}°，{speed} m/s：{value} {unit}', rings: '圆环为风速（m/s），方位为来风方向', rim: '外圈 = {most}', direction: '来风方向', speed: '风速 m/s', hours: '小时数', few: '小时数不足', interval: '90% 区间', mean: '平均',
    tally: '共 {hours} 小时：采用 {used}，无数值 {no_value}，静风 {calm}，缺风 {no_wind}；其中零值 {zero}，负值 {negative}。', windOf: '风来自 {place}（相距 {km} km）。', words: '风向为 16 方位，按扇区中心计。', minBin: '少于 {n} 小时的单元不成图。',
    trendWords: '每年 {slope} {unit}（95% 区间 {low} 至 {high}，p = {p}），按月均值，{months} 个月，已去季节。', thin: '该时段数据不足',
  },
};
