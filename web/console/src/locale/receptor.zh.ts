// receptor.zh.ts - words of the source apportionment page, Chinese first.
export default {
  receptor: {
    title: '名称', titleHint: '如：2026 年冬季 PM2.5 组分', conc: '浓度表（CSV）', unc: '不确定度表（CSV）', limits: '检出限表（CSV）', by: '不确定度由', byUnc: '不确定度表给出', byLimits: '检出限和误差比例算出',
    source: '浓度数据', fromFile: '上传文件', fromPlace: '点位的小时值', place: '点位', dayFrom: '开始', dayTo: '结束', take: '取数', takeRule: '取该点位各项质量浓度的小时值；不足一半小时的项目不取。不确定度由检出限表算出，列名与下面所列一致。',
    concRule: '首行为列名，第一列为日期或样品名，其余每列一种组分；逗号、制表符或分号分隔', uncRule: '列名和日期与浓度表一致', limitsRule: '两行：MDL（检出限）和 EF（误差比例），列名与浓度表一致',
    fileOk: '{rows} 行 × {columns} 个组分', fileGaps: '{blank} 行全空、{gaps} 行有缺，不参与', checking: '正在检查……', noFile: '尚未选择', faults: '{n} 个单元格不能读：', fault: '第 {line} 行（{date}），列 {column}：“{cell}”不是数字', faultLong: '第 {line} 行（{date}）：“{cell}”多出表头的列数', faultMore: '另有 {n} 处', mend: '请改好后重新选择文件。',
    factors: '因子数', to: '至', starts: '随机起点数', seed: '种子', robust: '稳健（削弱离群值）', bootstrap: '自举（BS）重抽样数', bootstrapRule: '0 为不做；一般 100', displacement: '位移（DISP）误差', both: '自举加位移（BS-DISP）', run: '开始解析', needFiles: '先选择浓度表和不确定度表。', needCheck: '数据有问题，改好后才能运行。', past: '以往结果', newRun: '新的解析', useData: '用这次的数据再算',
    tabs: { data: '数据和组分', result: '结果' }, empty: '选择浓度表和不确定度表，检查后运行；或在左侧打开以往的结果。', what: '源解析（PMF）从许多样品的组分中找出几个因子，使它们在不确定度之内解释全部数据。',
    rows: '{rows} 个样品、{species} 个组分', unmatched: '{n} 行没有对应的不确定度，不参与', species: '组分', mean: '均值', sn: '信噪比', worth: '类别', worths: { strong: '强', weak: '弱（不确定度 ×3）', bad: '坏（不参与）' }, worthShort: { strong: '强', weak: '弱', bad: '坏' }, byRule: '按信噪比：低于 {bad} 为坏，低于 {weak} 为弱；总量列为弱。可逐个改。', again: '恢复按信噪比', total: '总量列（质量浓度）', noTotal: '没有', findings: '需要看的', noFindings: '没有发现问题。', note: '备注',
    finding: {
      'not-finite': '第 {line} 行，列 {column}：值不是数字', 'no-uncertainty': '第 {line} 行，列 {column}：不确定度 {value} 不大于 0', negative: '第 {line} 行，列 {column}：值 {value} 小于 0（按原值参与）', constant: '列 {column} 每行都是 {value}，不含信息，请设为“坏”',
      same: '列 {column} 与 {other} 几乎相同（r = {value}），留一个即可', 'one-species': '列 {column} 占全部权重的 {percent}，因子将主要解释它', unit: '列 {column} 的均值是下一列（{other}）的 {value} 倍：单位一致吗？', rank: '因子数多于数据的秩 {value}',
    },
    serious: '必须改', more: '共 {n} 条，列出前 {m} 条', notThere: '这次运行的结果还没有写好。', running: '正在计算', step: { starts: '随机起点', bootstrap: '自举', displacement: '位移', 'bootstrap with displacement': '自举加位移' }, stepOf: '{k} 个因子：{step}',
    made: '{time} 完成，用时 {s} 秒', inputs: '输入摘要：浓度 {conc}，不确定度 {unc}；种子 {seed}，{starts} 个起点；结论在日志第 {entry} 条', chooseK: '因子数怎么选', kWords: 'Q/Q期望 接近 1 且再加因子下降不多时，因子数较合适；起点收敛少、自举保持率低，说明解不稳。', k: '因子数', qRobust: 'Q（稳健）', qTrue: 'Q（全部）', qExpected: 'Q 期望', ratio: 'Q / Q期望', nearBest: '收敛到最优的起点', kept: '自举保持', show: '看', shown: '在看',
    qStarts: '各起点的 Q', qStartsWords: '{n} 个起点，最好 {best}，最差 {worst}；{near} 个与最好相差不到 0.1%。', profiles: '因子谱', profilesWords: '柱为浓度（对数轴，组分自身单位），竖线为误差区间，圆点为该因子占这一组分的百分比（右轴）。', error: { both: '误差区间：自举加位移', displaced: '误差区间：位移（DISP，第一级）', bootstrap: '误差区间：自举 5%～95%', none: '没有做误差估计' }, share: '占总量 {p}', shareNone: '占 {p}', factor: '因子 {n}', may: '可能是', by_: '（依据 {by}）', noGuess: '示踪组分对不上已知的源', hint: '命名提示来自示踪组分表，供人判断，不是结论。', mapped: '自举 {n} 次中 {m} 次保持为同一因子', swaps: '位移中有交换：该解的因子可以互换，不宜采用', noSwaps: '位移中没有因子交换',
    percent: '占组分 %', concAxis: '浓度', contributions: '贡献时间序列', contributionsWords: '各因子每个样品的贡献，平均为 1；乘以因子谱即为浓度。', table: '数值表', value: '浓度', low: '下限', high: '上限', ofSpecies: '占该组分', download: '下载', files: { profiles: '因子谱 CSV', contributions: '贡献 CSV', errors: '误差 CSV', report: '完整报告 JSON' }, r2: '拟合 r²',
    tableOf: '因子 {n} 的数值表', explained: '各组分拟合得如何', fitWords: 'r² 为拟合值与实测值的相关系数平方；低的组分不宜用来命名因子。',
  },
  page: { receptor: '源解析' },
};
