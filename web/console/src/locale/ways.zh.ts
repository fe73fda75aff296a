// ways.zh.ts - words of trajectories and regional share, Chinese first.
export default {
  ways: {
    list: '已发布的轨迹', none: '还没有轨迹。选择污染物和日期计算，或在溯源事件页面上计算该事件的轨迹。', pick: '从列表中选一项。', run: '计算轨迹', by: '按日计算', day: '日期', back: '回到列表', middle: '各站平均', ofDay: '全天', ofEvent: '溯源事件', toEvent: '查看溯源事件',
    winds: { grid: '格点风场', stations: '站点风' }, windsWords: { grid: '使用导入的格点风场（{from} 至 {to}），向后推算 {h} 小时。', stations: '没有覆盖这些小时的格点风场：以各站平均风代替，只看近地面、近处，向后推算 {h} 小时，不作区域统计。' },
    howTo: '导入格点风场：lantian import 数据目录 wind-grid 文件（GRIB 或 CSV）。',
    limit: { 'weather-ends': '有轨迹因风场到头而截止（图中以叉号标出）：更早的来路不知道。', 'left-map': '有轨迹走出了风场的范围。', gap: '有轨迹遇到风场空缺而截止。', outside: '起点在风场范围之外。', few: '有数值的轨迹不足 30 条，概率和分担只供参考。', 'no-groups': '轨迹太少或太多，未分组。', 'no-values': '这些小时没有浓度值。', 'station-winds': '站点风处处相同，不代表高空和远处。', surface: '风场只有一层，未注明高度。' },
    map: '气流来路', mapWords: '每条线为一个小时到达该地的空气所走的路；圆点每 6 小时一个；叉号表示轨迹在此被截断。粗线为各组的代表。', level: '{hpa} hPa', path: '{time} 到达，{level}，{value}：{end}，{h} 小时', end: { whole: '完整', 'left-map': '走出范围', 'no-weather': '风场到头', gap: '风场空缺', outside: '不在范围内' },
    counts: '共 {n} 条：完整 {whole}，走出范围 {left}，风场到头 {weather}，空缺 {gap}。', statistics: '近 30 天的区域统计', period: '{from} 至 {to}，{n} 个有浓度的小时', noStatistics: '没有区域统计。',
    groups: '轨迹分组', group: '组', paths: '轨迹数', mean: '平均浓度', share: '占浓度总量', excess: '高出最清洁组的部分', groupWords: '“高出最清洁组的部分”为该组小时比最清洁一组多出的浓度在总量中的比例，可视为外来输送的估计。',
    pscf: '潜在源贡献（PSCF）', pscfWords: '空气经过某格后浓度高于 {threshold} {unit}（第 75 百分位）的比例，经过次数少的格子已降权。最大 {max}。', cwt: '浓度权重轨迹（CWT）', cwtWords: '经过某格的空气到达时的平均浓度（{unit}），经过次数少的格子已降权。',
    certain: '仅显示偶然概率低于 5% 的格子', pointed: '{value}', regional: '区域分担', rings: ['本地（{a} km 以内）', '近邻（{a}～{b} km）', '远处（{b} km 以外）'], sides: ['北', '东北', '东', '东南', '南', '西南', '西', '西北'], sideOf: '{s}方', shareWords: '按浓度加权的空气停留时间占比，括号内为不加权的占比：前者更大，说明那一路来的空气更脏。它说的是空气的来路，不是排放的分担。',
    polar: '峰值点位的极坐标图', polarWords: '一年内该点位在不同风向、风速下的浓度：左为平均，右为高值（第 90 百分位以上）的概率。', polarNone: '该点位没有足够的风和浓度小时值。', compute: '计算后向轨迹', computing: '正在计算轨迹……', show: '后向轨迹与区域分担',
    provable: '结论已写入日志第 {n} 条，输入摘要 {hash}',
  },
  page: { ways: '轨迹与区域分担' },
};
