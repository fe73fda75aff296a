// trace.zh.ts - words of tracing, Chinese first.
export default {
  trace: {
    list: '溯源事件', none: '还没有溯源事件。某小时的值明显高于周边时，系统在该小时结束后自动溯源；也可以在左侧指定时间手动溯源。', pick: '从列表中选一个事件。', run: '开始溯源', by: '手动溯源', hour: '截至时间', hourRule: '不填则为最近结束的一小时', running: '正在溯源……',
    outcome: { known: '已知源', unknown: '未列入台账的源', regional: '本地源不能解释', instrument: '疑为仪器问题', unclear: '尚不能断定', 'no-wind': '缺少风向，无法判断方位', 'no-peak': '没有突出的峰值' },
    verdict: {
      known: '最可能的来源是“{name}”，概率 {p}。', unknown: '台账中的源都解释不了；很可能有一处未列入台账的源，在图中阴影区内（90% 可信区 {area} km²），排放约 {rate} g/s（{low}～{high}）。',
      regional: '本地源不能解释：全区一同升高，或本地任何一处都不能给出这样的分布。', instrument: '只有这一台仪器升高，且风向和周边点位都不支持：请先检查仪器。', unclear: '几种可能都不足一半，需要更多小时或更多点位。', 'no-wind': '时段内没有一个点位同时有风速和风向，不能判断来向。', 'no-peak': '时段内没有高出平常的值。',
    },
    limit: { 'one-station': '只有一个点位有数据：至多能说方向，说不出距离。', 'few-stations': '有数据的点位不足四个，位置很不确定。', calm: '时段内有静风，按烟团扩散计算。', 'wind-missing': '有的小时没有风，用了相邻小时的风。', 'source-outside': '有已知源在图外，未参与比较。', negative: '有低于零的读数，按零点漂移处理。', 'odd-station': '有点位长期是其他点位的十倍以上或十分之一以下（单位可能有误），未参与。' },
    peak: '{place}，{time}：{value}（平常约 {usual}）', chances: '各种原因的概率', cause: { known: '已知源', unknown: '未知源', regional: '区外或全区', instrument: '仪器' },
    chart: '各点位小时值', chartWords: '横轴为时间，纵轴为浓度 μg/m³；阴影为所解释的时段，虚线为该点平常应有的值。', map: '位置图', mapWords: '方块为监测点（数字为峰值小时浓度），圆点为已知源，阴影为未知源的可信区（深 50%，浅 90%），虚线为气流来路。', wind: '各小时的风', windOf: '{from}风 {speed} m/s（±{error}°）', noWind: '无风向',
    ranked: '来源排序', source: '来源', probability: '概率', explained: '若是它，能解释峰值的', part: '与各源一起分摊', why: '理由', rate: '估算排放', noSources: '没有可比较的已知源：台账里没有带位置、会排放这种污染物的记录。', knownCount: '共比较 {n} 个已知源，列出前 {m} 个。',
    reason: { upwind: '在峰值点{bearing}{distance}，{hours}位于上风向', never: '在峰值点{bearing}{distance}，时段内都不在上风向', far: '时段内的气流到不了各监测点', rate: '需排放约 {rate} g/s，平常约 {usual} g/s', big: '需排放约 {rate} g/s，远高于平常的 {usual} g/s', share: '若是它，可解释峰值高出部分的 {p}', outside: '在图外' },
    rateFrom: { online: '平常排放取自在线监测', inventory: '平常排放取自排放清单', typical: '平常排放取同类源的典型值', given: '平常排放为给定值', unknown: '平常排放未知' }, windField: '风场由各站风插值并满足质量守恒', windMean: '风取各站平均',
    unknown: '未知源最可能的位置', unknownAt: '{lon}, {lat}', unknownRate: '排放 {rate} g/s（90%：{low}～{high}）', area: '可信区：50% 为 {a} km²，90% 为 {b} km²',
    open: '立案', opened: '已立案', openWords: '立案后转入台账“污染案件”，按排查、交办、核查、约谈、专项督察办理。', suspect: '嫌疑源', nobody: '未列入台账的源', responsible: '责任单位', due: '办结期限', toCase: '查看案件', mayNot: '您的角色不能立案。', provable: '溯源结论已写入日志第 {n} 条，输入摘要 {hash}', took: '计算用时 {s} 秒',
    simulated: '模拟数据', pickKind: '污染物', back: '回到列表', bearing: ['北', '东北', '东', '东南', '南', '西南', '西', '西北'], side: '{b}方 ', hoursWord: '{n} 个小时（{list}）',
  },
  page: { trace: '溯源', traceEvent: '溯源事件' },
};
