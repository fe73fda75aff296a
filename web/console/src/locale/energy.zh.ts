// energy.zh.ts - words of the energy page, Chinese first.
export default {
  energy: {
    unit: '用能单位', district: '全区', total: '能源总量', coal: '煤炭', what: '统计对象', level: '预警', percent: '占指标', year: '全年预计', range: '90% 区间', quota: '指标', chance: '超标可能', months: '已报月数', asOf: '截至 {day}', none: '没有已下达的用能指标。在台账“能源消费指标”中下达后，这里按月预测全年用量。',
    levels: { calm: '正常', blue: '蓝色预警', yellow: '黄色预警', red: '红色预警' }, why: { 'no-quota': '没有指标', 'no-months': '尚无月度数据', 'bad-months': '月度数据有误' },
    words: '已报 {months} 个月，共 {soFar} tce；预计全年 {year} tce（90% 区间 {low}–{high}），为指标的 {percent}%，超过指标的可能性 {chance}。', basis: { months: '没有往年数据，各月按相同水平推算。', season: '按前 {n} 年的季节变化推算。', earlier: '今年尚未填报，按往年水平推算。' }, gaps: '其中 {n} 个月漏报，按推算补。',
    byMonth: '今年各月', month: '{m} 月', notYet: '未报', seeQuota: '查看指标台账',
  },
};
