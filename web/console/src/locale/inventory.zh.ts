// inventory.zh.ts - words of the emission inventory, Chinese first.
export default {
  inventory: {
    version: '版本', now: '现在（按台账即时计算）', latest: '最近存档的版本', species: '污染物', sector: '源类', cell: '网格边长', against: '与之比较', keep: '计算并存档', keepRule: '按台账计算该年清单，作为结论写入日志，可凭证明核验。', try: '试算', sampleShort: '示例', sample: '台账中只有示例数据：以下数值仅演示计算过程，不代表实际排放。',
    none: '台账里还没有可以计算排放的记录。登记锅炉、企业、工地、道路等台账后，这里按源类、网格和时间给出排放量。', tab: { sectors: '源类', grid: '网格', scenario: '情景', difference: '变化', findings: '核对' },
    bySector: '{species} 排放源构成', total: '全年 {species} {mass} 吨。', range: '95% 区间 {low}–{high} 吨（{n} 次模拟）。', noRange: '未做不确定性模拟。', mass: '吨/年', shareWord: '占比', sources: '源数', source: '排放源', rests: '数值依据：', restsOn: '依据', method: { online: '在线监测', balance: '物料衡算', factor: '排放系数', given: '申报数', none: '无' },
    when: '什么时候排', months: '各月（吨）', hours: '平均一天各时（吨）', largest: '最大的排放源', map: '{species} 排放网格图', unplaced: '没有位置、未上图：{unplaced} 吨；在图幅以外：{outside} 吨。总量不减。',
    change: '改变 {n}', action: '做什么', actions: { activity: '活动量调整', control: '治理效率', fuel: '改用燃料', stage: '排放阶段升级', close: '关停' }, entity: '排放源编号', entityRule: '可从最大的排放源中选；空着表示全部', fuel: '改用', fuelRule: '按有用热量相等折算', fuels: { coal: '煤', briquette: '型煤', 'heavy-oil': '重油', diesel: '柴油', biomass: '生物质成型燃料', wood: '木柴', gas: '天然气', electricity: '电' }, from: '原阶段', stage: '新阶段', stageRule: '国一至国六为车辆，机械另有四个阶段', stages: { s1: '国一', s2: '国二', s3: '国三', s4: '国四', s5: '国五', s6: '国六', t1: '机械一阶段', t2: '机械二阶段', t3: '机械三阶段', t4: '机械四阶段' }, files: '下载', fileTable: '源类×污染物（CSV）', fileCells: '网格（CSV）', fileShapes: '网格（GeoJSON）', fileDifference: '两版差异（CSV）', factor: '活动量倍数', factorRule: '0.8 表示减到八成', removed: '去除效率（%）', removedRule: '对 SO2、NOx、颗粒物、VOCs', addChange: '再加一项', dropChange: '去掉这一项', tryWords: '在左侧列出要做的改变，试算后这里显示减排量和原因；不写入任何数据。', touched: '各项改变涉及的源数：{n}。',
    whyDifferent: '{species} 为什么变', beforeAfter: '由 {before} 吨变为 {after} 吨，{change} 吨。', before: '原来', after: '后来', all: '合计', causeWord: '原因', cause: { activity: '活动量', factor: '系数或燃料', control: '治理', measured: '实测', new: '新增', closed: '关停' }, changes: '逐源变化（{n}）', noChanges: '没有变化。',
    findings: '需要核对的', noFindings: '没有发现重复、单位异常或无法计算的记录。', what: '问题', why: '说明', skipped: '未能计算', missing: '缺少：{field}', finding: { overlap: '可能重复', unit: '单位可疑', uncounted: '无法计算', online: '在线数据', stage: '排放阶段', outside: '在区域以外', shape: '图形有误', unplaced: '没有位置' },
  },
};
