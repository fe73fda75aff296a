// zh-CN.ts - the words, Chinese first.
export default {
  app: {
    name: '蓝天', title: '控制台', skip: '跳到正文', rooms: '房间', starting: '正在连接服务器……', reading: '正在读取……', publicPage: '公众页面',
    deniedTitle: '没有权限', denied: '您的角色看不到这一页。需要的话请系统管理员调整角色。', nowhereTitle: '没有这一页', nowhere: '这个地址不通向任何页面，可能是抄漏了，也可能该功能尚未启用。', toStart: '回到首页',
  },
  room: { command: '指挥', monitor: '监测', trace: '溯源', inventory: '清单', warning: '预警应急', ledger: '台账', task: '任务督察', system: '系统' },
  page: { patterns: '污染特征', situation: '态势', places: '点位', place: '点位', inventory: '排放清单', energy: '能耗预测', devices: '设备', people: '人员', journal: '日志', jobs: '后台任务', settings: '设置', status: '运行状态', account: '我的账户', ledgers: '台账', ledger: '台账', import: '导入', plan: '计划与措施', tasks: '任务', indicators: '指标', checks: '交叉核查', dispatch: '月度调度', scores: '考核评分', forecast: '预报', verification: '检验' },
  waiting: { command: '{n} 条报警待处置', monitor: '{n} 个监测点昨日数据待签发', trace: '{n}', inventory: '{n}', warning: '{n}', ledger: '{n}', task: '本单位 {n} 项任务逾期或一周内到期', system: '{n}' },
  top: {
    live: '实时', lost: '连接已断，正在重连', search: '搜索点位、MN、人员、日志号', language: '切换到 English', logout: '退出登录', simulated: '模拟', simulatedWhy: '演示：数据由模拟器产生，不是实测',
    theme: { system: '外观：随系统', light: '外观：浅色', dark: '外观：深色' },
  },
  login: {
    title: '登录', id: '用户名', password: '密码', enter: '登录', checking: '正在核对……', wrong: '用户名或密码不对。', locked: '输错次数过多，已暂时锁定。', both: '请填写用户名和密码。',
    idle: '{minutes} 分钟无人操作，已自动退出。页面和已填写的内容都还在，重新登录后继续。', ended: '登录已失效。页面和已填写的内容都还在，重新登录后继续。', other: '换人登录', public: '公众页面',
    changeTitle: '请先修改密码', changeWhy: '当前密码由他人设定，修改后才能使用系统。', old: '当前密码', fresh: '新密码', again: '再输一遍新密码', rule: '至少 10 个字符，不要用常见密码。', twice: '两次输入的新密码不一致。', change: '修改密码',
  },
  palette: { hint: '点位、MN、人员、日志号，或页面名称', found: '搜索结果', none: '没有找到。试试点位名称、MN 或日志号。', do: '操作', light: '浅色外观', dark: '深色外观', system: '外观随系统', device: '设备', entry: '打开日志第 {n} 条' },
  kit: {
    parameters: '参数', result: '结果', mayNotRun: '您的角色可以查看结果，不能运行模型。',
    close: '关闭', closeEsc: '关闭（Esc）', more: '下面还有，继续滚动即读取', filter: '筛选', all: '全部', yes: '是', no: '否', none: '无', from: '起', to: '止', hours: '{n} 小时', days: '{n} 天', copied: '已复制', copy: '复制命令', refresh: '刷新', timeRule: '请写成 2026-11-23 14:00 的样子',
    save: '保存', sending: '正在提交……', saved: '已保存，日志第 {n} 条。', noChange: '没有改动', tab: { facts: '概况', history: '历史', evidence: '证据', proof: '证明', change: '修改' },
  },
  problem: {
    s0: '连不上服务器', s400: '填写的内容有误', s401: '需要登录', s403: '没有权限', s404: '没有找到', s409: '已被他人修改', s412: '已被他人修改', s413: '内容太大', s422: '填写的内容有误', s429: '请求过于频繁', s500: '服务器出错', s503: '服务器忙',
    other: '请求未成功', bug: '页面出错', field: '字段', offline: '连不上服务器，请检查网络后再试。', do0: '请检查网络；连通后再试一次。', do409: '请先看现在的内容，再决定是否仍要修改。', do412: '请先看现在的内容，再决定是否仍要修改。', do429: '请稍候再试。', do500: '请稍后再试；若仍不行，请把上面的话告诉系统管理员。', do503: '请稍后再试。',
    look: '看现在的内容', again: '再试一次', formKept: '您填写的内容还在，没有丢失。', shownKept: '下面显示的是上一次读到的内容。',
  },
  proof: {
    title: '证明', of: '{what} 的证明', what: '证明文件把这个数与它所依据的原始记录绑在一起：改动其中任何一个字节，核验都会失败。', making: '正在生成证明……', download: '下载证明文件', size: '约 {kb} KB', series: '序列', time: '时段起', product: '发布结论', entry: '日志号',
    how: '怎样核验', howWords: '核验不需要联网，也不需要本系统：用 lantian 程序和公布的公钥即可。', head: '最新签名树头', headSize: '记录条数', headTime: '签名时间', headRoot: '树根', key: '公钥', noRight: '您的角色不能下载日志条目的证明。',
  },
  history: { none: '还没有人改动过。', noRight: '您的角色看不到日志，历史不显示。' },
  act: {
    person_put: '人员资料', person_disable: '停用人员', person_enable: '恢复人员', password_put: '设置密码', token_put: '新建令牌', token_revoke: '吊销令牌', key_put: '登记签名密钥', device_put: '设备登记', review_put: '数据审核', signoff_put: '数据签发', setting_put: '修改设置',
    session_begin: '登录', session_end: '退出', session_refuse: '登录被拒', access_refuse: '越权被拒', access_refuse_more: '越权被拒（多次）', job_run: '启动后台任务', job_cancel: '取消后台任务', job_end: '后台任务结束', plan_load: '载入计划',
    ledger_put: '登记或修改', ledger_move: '流转', ledger_attach: '上传附件', ledger_merge: '合并', ledger_split: '拆分', ledger_remove: '移除', kind_put: '台账类别', check_run: '交叉核查', finding_close: '关闭问题', dispatch_report: '调度报送', dispatch_confirm: '调度确认', score_sign: '考核签发',
  },
  air: {
    none: '无数据', primary: '首要污染物', noPrimary: '无', hourEnding: '小时值，截至 {time}', noHour: '还没有小时值', automatic: '自动监测，未审核', stale: '最新小时值是 {age}的', control: '对照点', controlWhy: '对照点，不参加平均',
  },
  kind: { station: '监测点', outlet: '排放口', site: '工地', weather: '气象站' },
  state: { live: '正常', late: '迟报', silent: '失联', never: '从未上报' },
  period: { realtime: '实时', minute: '分钟', hour: '小时', day: '日' },
  severity: { serious: '严重', warning: '警示', info: '提示' },
  unit: { days: '天' },
  cn: { 2011: '实时', 2021: '设备状态', 2031: '日', 2051: '分钟', 2061: '小时', 2041: '日运行时间', 2081: '开机时间', 3020: '现场信息', 9021: '登录', 9013: '通知应答', 9014: '数据应答', 3019: '设备标识' },
  col: {
    place: '点位', id: '编号', name: '名称', kind: '类型', state: '状态', latest: '最新数据', area: '所在地', notes: '备注', hourEnd: '截至', received: '收到', content: '内容', values: '数值', entry: '日志号', time: '时间', day: '日期', periodEnd: '时段止', quantity: '项目', value: '数值', marks: '标记',
    position: '位置', source: '来源', latestValue: '最新值', version: '版本',
  },
  situation: {
    queue: '待处置', targets: '{year} 年计划目标', fresh: '最新数据', stations: '监测点', frames: '最新报文', noFrames: '还没有收到报文；设备一上报就显示在这里。', noAlerts: '当前没有报警。设备失联、时钟偏差、超标等情况会排在这里，严重的在前。',
  },
  map: {
    title: '辖区地图', zoomIn: '放大', zoomOut: '缩小', layers: '图层', at: '{time}', noWind: '无近三小时风', fieldWords: '{n} 个监测点反距离加权插值，仅供参看，不是监测结果。', standin: '示意', standinWords: '虚线为示意界线，非法定边界', open: '打开点位', unable: '这个浏览器画不了地图（缺少 WebGL）。下方“监测点”列表内容与地图相同。',
    layer: { stations: '监测点 AQI', outlets: '排放口', sites: '工地', weathers: '气象站', names: '地名', field: 'AQI 插值', wind: '风' },
  },
  target: { target: '目标', met: '达到', missed: '未达到', above: '目前高于目标', below: '目前低于目标', onCourse: '目前符合', noFigure: '计划未给数值', days: '{n} 个有效日', lastYear: '上年同期 {v}', until: '1月1日至{day}', without: '另有 {n} 项暂无数据' },
  monitor: {
    find: '名称、编号、街道', none: '还没有点位。点位随计划载入（lantian init），载入后显示在这里。', noneFound: '没有符合条件的点位。', noPlaceTitle: '没有编号为 {id} 的点位', noPlace: '可能是编号有误，也可能您的角色看不到它。', toList: '回到列表', period: '时段', span: '时长',
    tab: { live: '实时与曲线', table: '数据表', reviews: '数据审核', sign: '数据签发', facts: '概况' }, noPeriod: '还没有{period}数据；收到后显示在这里。', silentTitle: '这个点位还没有数据', silent: '它的设备第一次上报后，最新值和曲线会显示在这里。设备状况见“系统 / 设备”。', export: '导出', readingTable: '正在读取数据表……', noRows: '这段时间没有数据。请换一段时间或时段类型。',
    rowWords: '这一时段的各项数值、标记和出处', series: '序列（{n}）',
  },
  mark: { missing: '缺测', neverCame: '没有收到' },
  chart: {
    hint: '指向曲线或按左右键读数', label: '{place} 曲线：左右键读数，Shift 加左右键平移，加减号缩放', nothing: '无数据', of: '{min} 至 {max}，{n} 个值', zoom: '缩放', in: '放大', outWide: '缩小', drag: '拖动用来', modeZoom: '拖动放大', modeChoose: '拖动选取', csvWhy: '当前曲线上的数据', none: '这段时间没有数据。', toNow: '回到最新',
    dayLimit: '{q} 日均二级限值 {v}', eightHourLimit: '{q} 日最大8小时二级限值 {v}', full: '最多同时看六项', toggle: '显示或隐藏曲线', reading: '正在读取曲线……',
  },
  review: {
    new: '审核数据', chosen: '审核所选时段', unchoose: '取消选取', title: '数据审核', what: '剔除的数值不参加统计，但原值和理由都保留在日志里，可以恢复。', verdict: '结论', reject: '剔除', restore: '恢复', from: '自（时段起）', to: '至（不含）', edge: '按时段开始的时刻计：13:00 的小时值指 13:00—14:00。', words: '共 {span}。',
    reason: '理由', reasonRule: '写清原因和依据，例如：仪器校准，运维单第 12 号。', needReason: '请写明理由，至少 {n} 个字。', needQuantity: '请至少选一项。', needTime: '请填写起止时间。', order: '止时间要晚于起时间。', doReject: '剔除', doRestore: '恢复', done: '已提交，日志第 {n} 条；受影响的小时值和日值会重新计算并发布。', partly: '已提交 {n} 项，其余未提交；内容还在，可再次提交。',
    none: '这个点位没有审核记录。', when: '审核时间', span: '时段', who: '审核人', pickHead: '选', pick: '选取这一行（空格；Shift 连选）',
  },
  sign: {
    what: '谁出数谁负责、谁签字谁负责。签发的是下面这段文字的全部内容；此后数据如有变动，签发状态会显示“签后有变动”。', day: '日期', before: '前一天', after: '后一天', hours: '小时数', values: '有效值', rejected: '剔除', tooFew: '有效数据不足', text: '看所签文字', title: '签发当日数据', words: '{name} 对以上数据的真实性负责。',
    byKey: '用我的密钥', byPassword: '用密码确认', noKey: '这个浏览器里没有您的签名密钥，用密码确认。可在此生成密钥：', password: '您的密码', needPassword: '请输入密码。', do: '签发', done: '已签发，日志第 {n} 条。', isSigned: '当日数据已签发，且此后没有变动。', noRight: '您的角色不能签发数据。', list: '前后一月的签发', none: '前后一月没有签发。',
    who: '签发人', method: '方式', when: '签发时间', state: { signed: '已签发', 'changed-since': '签后有变动' }, how: { password: '密码确认', ed25519: '密钥签名' },
  },
  device: {
    find: 'MN、点位', none: '还没有设备。登记设备后，其状况显示在这里。', noneFound: '没有符合条件的设备。', new: '登记设备', register: '登记', allUnknown: '未知因子', last: '最近报文', lastFull: '最近报文', lastData: '最近数据', delay: '时延', delayWhy: '收到时刻减数据时刻', gap: '缺口', gapWhy: '最近 24 小时中没有数据的小时数', clock: '时钟偏差', clockWhy: '设备时钟与本机之差',
    unknown: '未知因子', unknownWhy: '编码表里没有的因子', unknownWords: '报文里出现、但编码表里没有的因子。原报文已存入日志，补上编码后可以重新解出。', noUnknown: '没有未知因子。', refusedFrame: '报文被拒：{why}',  refused: '被拒', frames: '报文数', code: '编码', times: '次数', lastEntry: '最近日志号', anyPassword: '任意密码', passwordSet: '已设置', password: '访问密码', sm4: 'SM4 密钥', profile: '单位方案', peer: '限定来源地址', anyPeer: '不限', strict: '严格按标准文本',
    timeIsEnd: '数据时间为时段终点', reading: '解读方式', noFrame: '还没有收到报文，没有可证明的内容。', crc: { std: '标准 CRC16', modbus: 'Modbus CRC16', 'modbus-le': 'Modbus CRC16，低字节在前', off: '不校验' },
    rule: { mn: '14 至 24 位字母或数字，与设备铭牌一致。', place: '请选择点位。', password: '可见的英文字符，至多 32 个。', passwordKept: '留空则不变；密码不会显示。', passwordNew: '留空则接受任意密码，有风险。', sm4: '32 位十六进制（HJ 212-2025），没有则留空。', sm4Kept: '留空则不变。', crc: '设备计算校验的方式。', profile: '设备单位与常规不同时填写方案名，留空为 usual。', peer: '只接受这个 IP 的连接，留空不限。' },
  },
  people: {
    find: '用户名、姓名、区域', none: '还没有人员。', noneFound: '没有符合条件的人员。', new: '新增人员', add: '新增', id: '用户名', name: '姓名', role: '角色', agency: '单位', areas: '负责区域', phone: '电话', last: '最近登录', neverIn: '从未登录', allRoles: '全部角色', disabled: '已停用', mustChange: '待改密码', active: '可用', matrix: '权限表', matrixWords: '全部：全区；本范围：本人负责区域、本单位或本人', right: '权限', any: '全部', own: '本范围', access: '密码与停用', key: '签名密钥',
    unknown: '没有这个人，或您看不到。', firstPassword: '初始密码', setPassword: '重设密码', disable: '停用', enable: '恢复', disableWords: '停用后立即退出登录，不能再登录；记录保留。', enableWords: '恢复后可以用原密码登录。',
    rule: { id: '2 至 40 位小写字母、数字或 . - _，以后不能改。', name: '请填写姓名。', areas: '每行一个，至多 16 个：区县名、街道名或点位编号，例如', first: '本人首次登录时须修改。' },
  },
  journal: {
    kind: { frame: '报文', act: '操作', import: '导入', product: '结论', head: '树头' }, from: '来自', bytes: '字节', bytesTab: '原文', erased: '内容已依法删除，证明仍然成立', before: '早于日志号', go: '查看', newest: '回到最新', head: '最新签名树头：{size} 条，{time}', none: '没有这类记录。', looking: '正在往回查找……', far: '已往回查到日志第 {n} 条。', further: '继续查', entryN: '日志第 {n} 条', leaf: '叶散列',
  },
  job: {
    none: '没有后台任务。核查日志、重算年度评价等较长的工作会显示在这里。', which: '任务种类', year: '年份', start: '启动', what: '内容', progress: '进度', started: '开始', took: '用时', by: '启动人', cancel: '取消', result: '结果', noResult: '还没有结果。',
    kind: { journal_check: '核查日志', evaluate_year: '年度评价', export_year: '导出全年小时值' }, by_: { station: '按监测点', street: '按街道', district: '按区县' }, per: '按什么评价', file: '下载文件', state: { waiting: '排队', running: '运行中', done: '完成', failed: '失败', cancelled: '已取消' },
  },
  setting: { none: '没有可显示的设置。', what: '设置项', default: '默认', changed: '{n} 项待保存', where: { act: '在此修改的设置', ini: '本机设置文件' }, words: { act: '每次修改都记入日志。', ini: '在服务器的 lantian.ini 中修改，重启后生效；此处只读。' } },
  status: {
    journal: '日志', well: '正常', ill: '有问题，请看详情', entries: '条数', batches: '落盘批次', trouble: '故障', damage: '损坏', keep: '数据库', upToDate: '与日志同步', behindWords: '落后于日志，正在追赶', next: '下一条日志号', behind: '落后条数', disk: '磁盘', free: '剩余 {gb}', total: '共 {gb}', program: '程序', started: '启动于', connections: '连接数', licences: '所用开源软件的许可', gateway: '设备接入', gatewayWords: '收到 {frames} 帧，应答 {answers} 次，重复 {repeats}，拒收 {refused}',
  },
  account: {
    may: '权限', password: '修改密码', passwordDone: '密码已修改。', key: '签名密钥', keyWords: '密钥由这个浏览器生成并保存，不能导出；公钥登记在系统里，用来核验您的签名。换电脑或清除浏览器数据后需重新生成。', keyHere: '这个浏览器里的公钥：', noKeyHere: '这个浏览器里没有您的密钥。', keyMake: '生成密钥', keyAgain: '换一把密钥', noKeys: '这个浏览器不能生成密钥（需要 HTTPS 和支持 Ed25519 的浏览器），签发时请用密码。',
    tokens: '接口令牌', tokenWords: '给程序使用，权限不超过您本人。只在生成时显示一次。', until: '有效至 {time}', revoked: '已吊销', revoke: '吊销', noTokens: '没有令牌。', tokenLabel: '用途', tokenRights: '权限', tokenDays: '有效天数', tokenMake: '生成令牌', tokenOnce: '请现在复制，离开后不再显示：',
  },
  right: {
    public_read: '公开数据', self: '本人账户', monitor_read: '监测数据', alert_read: '报警', data_review: '数据审核', data_sign: '数据签发', device_read: '查看设备', device_change: '管理设备', people_read: '查看人员', people_change: '管理人员', journal_read: '日志', setting_read: '查看设置', setting_change: '修改设置', job_read: '查看后台任务', job_run: '运行后台任务',
  },
};
