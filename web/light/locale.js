/* locale.js - the words of the light page: zh-CN first, en second. */
'use strict';
const LOCALE = {
  zh: {
    skip: '跳到正文', language: 'English', stations: '监测点', 'as-table': '看表格', targets: '本年与计划目标', frames: '刚刚收到的设备报文',
    'f-entry': '记录号', 'f-time': '收到', 'f-place': '点位', 'f-what': '内容', 'f-proof': '证明',
    about: '这些数字怎么来的',
    'about-words': '设备发来的每一帧先原样写入只增不改的记录，落盘后才回执；小时值按 GB 3095 的有效性规定，指数按观测日期施行的 HJ 633 计算，修约按 GB/T 8170。每个数字都可下载证明，用公钥离线核验：lantian verify 证明文件 --key 公钥文件。',
    footer: '蓝天是开源软件（Apache-2.0）。数据接口：/api/v1/now · /api/v1/stations · /api/v1/series · /api/v1/assess',
    simulated: '演示：以下数值由模拟器产生，不是实测。', none: '无', missing: '缺数据', primary: '首要污染物', hour: '小时值', ended: '截至',
    prove: '证明这个数', proveFrame: '下载', noData: '还没有小时值。设备上报后这里会显示。', simulatedShort: '模拟', control: '对照点，不参加平均',
    average: '个监测点平均', of: '共', week: '最近七天', limit: '日均限值', table: '时间', value: '数值', why: '标记', noValues: '这七天没有数据。',
    mean: '平均', max: '最高', invalid: '个无效或缺测', met: '达到', notMet: '未达到', noVerdict: '年内不评判', noFigure: '计划未给数值', yearWords: '自1月1日至今', days: '个有效日',
    target: '目标', now: '目前', live: '实时连接中', lost: '与服务器的连接断了，正在重连；已显示的数字是断开前的。', values: '个数值', unknown: '个未知因子',
    size: '记录条数', root: '树根', key: '公钥', signed: '最近一次签名', trouble: '服务器没有答复：', partial: '缺测项不参加计算', rules: '规则', automatic: '自动监测，未审核', entry: '记录号'
  },
  en: {
    skip: 'Skip to content', language: '中文', stations: 'Stations', 'as-table': 'As a table', targets: 'This year against the plan', frames: 'Device frames just received',
    'f-entry': 'Entry', 'f-time': 'Received', 'f-place': 'Place', 'f-what': 'Content', 'f-proof': 'Proof',
    about: 'How these numbers are made',
    'about-words': 'Every frame a device sends is first written, unchanged, to an append-only record and acknowledged only once it is on disk. Hourly values follow the validity rules of GB 3095, the index the HJ 633 in force on the day of observation, rounding GB/T 8170. Every number has a proof to download and check offline: lantian verify PROOF --key PUBLIC_KEY.',
    footer: 'Lantian is open source (Apache-2.0). Data: /api/v1/now · /api/v1/stations · /api/v1/series · /api/v1/assess',
    simulated: 'Demonstration: these values are made by a simulator, not measured.', none: 'none', missing: 'missing', primary: 'Primary pollutant', hour: 'hourly value', ended: 'hour ending',
    prove: 'Prove this number', proveFrame: 'download', noData: 'No hourly value yet. It will appear once devices report.', simulatedShort: 'simulated', control: 'control point, takes no part in averages',
    average: 'stations averaged', of: 'of', week: 'last seven days', limit: 'daily limit', table: 'Time', value: 'Value', why: 'Mark', noValues: 'No data in these seven days.',
    mean: 'mean', max: 'highest', invalid: 'invalid or missing', met: 'met', notMet: 'not met', noVerdict: 'not judged before the year ends', noFigure: 'the plan names no figure', yearWords: 'From 1 January until now', days: 'valid days',
    target: 'target', now: 'now', live: 'live', lost: 'The connection to the server is lost, trying again; the numbers shown are from before.', values: 'values', unknown: 'unknown factors',
    size: 'entries', root: 'tree root', key: 'public key', signed: 'last signed', trouble: 'The server does not answer: ', partial: 'missing items take no part', rules: 'rules', automatic: 'automatic, not reviewed', entry: 'entry'
  }
};
