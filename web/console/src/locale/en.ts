// en.ts - the words in English; the shape is zh-CN's.
import type zh from './zh-CN';
const en: typeof zh = {
  app: {
    name: 'Lantian', title: 'Console', skip: 'Skip to content', rooms: 'Rooms', starting: 'Connecting to the server…', reading: 'Reading…', publicPage: 'Public page',
    deniedTitle: 'Not allowed', denied: 'Your role does not see this page. Ask a system admin if you need it.', nowhereTitle: 'No such page', nowhere: 'This address leads nowhere: part of it may be missing, or the capability is not there yet.', toStart: 'To the start',
  },
  room: { command: 'Command', monitor: 'Monitoring', trace: 'Tracing', inventory: 'Inventory', warning: 'Warnings', ledger: 'Ledgers', task: 'Plan', system: 'System' },
  page: { patterns: 'Patterns', situation: 'Situation', places: 'Places', place: 'Place', inventory: 'Emission inventory', energy: 'Energy outlook', devices: 'Devices', people: 'People', journal: 'Journal', jobs: 'Jobs', settings: 'Settings', status: 'Status', account: 'My account', ledgers: 'Ledgers', ledger: 'Ledger', import: 'Import', plan: 'Measures', tasks: 'Tasks', indicators: 'Indicators', checks: 'Cross-checks', dispatch: 'Monthly sheet', scores: 'Scores', forecast: 'Forecast', verification: 'Verification' },
  waiting: { command: '{n} alerts waiting', monitor: '{n} stations wait for yesterday’s signature', trace: '{n}', inventory: '{n}', warning: '{n}', ledger: '{n}', task: '{n} tasks of your agency are late or due within a week', system: '{n}' },
  top: {
    live: 'live', lost: 'connection lost, trying again', search: 'Search places, MN, people, entries', language: '切换到中文', logout: 'Log out', simulated: 'simulated', simulatedWhy: 'Demonstration: made by a simulator, not measured',
    theme: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  },
  login: {
    title: 'Log in', id: 'User name', password: 'Password', enter: 'Log in', checking: 'Checking…', wrong: 'User name or password is wrong.', locked: 'Too many wrong tries: locked for a while.', both: 'Enter user name and password.',
    idle: 'Logged out after {minutes} minutes without anybody at the desk. The page and what you typed are kept: log in and go on.', ended: 'The session has ended. The page and what you typed are kept: log in and go on.', other: 'Somebody else', public: 'Public page',
    changeTitle: 'Change the password first', changeWhy: 'Somebody else set this password; change it to use the system.', old: 'Present password', fresh: 'New password', again: 'New password once more', rule: 'At least 10 characters, not a common one.', twice: 'The two new passwords differ.', change: 'Change password',
  },
  palette: { hint: 'Place, MN, person, entry number or a page', found: 'Found', none: 'Nothing found. Try a place’s name, an MN or an entry number.', do: 'action', light: 'Light theme', dark: 'Dark theme', system: 'Theme as the system', device: 'device', entry: 'Open journal entry {n}' },
  kit: {
    parameters: 'Parameters', result: 'Result', mayNotRun: 'Your role sees results and does not run models.',
    close: 'Close', closeEsc: 'Close (Esc)', more: 'There is more: scroll on to read it', filter: 'Filter', all: 'All', yes: 'yes', no: 'no', none: 'none', from: 'From', to: 'To', hours: '{n} h', days: '{n} d', copied: 'Copied', copy: 'Copy the command', refresh: 'Refresh', timeRule: 'Write it as 2026-11-23 14:00',
    save: 'Save', sending: 'Sending…', saved: 'Saved as journal entry {n}.', noChange: 'nothing changed', tab: { facts: 'Facts', history: 'History', evidence: 'Evidence', proof: 'Proof', change: 'Change' },
  },
  problem: {
    s0: 'The server is out of reach', s400: 'Something entered is not right', s401: 'Log in first', s403: 'Not allowed', s404: 'Not found', s409: 'Somebody else changed it', s412: 'Somebody else changed it', s413: 'Too large', s422: 'Something entered is not right', s429: 'Too many requests', s500: 'The server failed', s503: 'The server is busy',
    other: 'The request did not succeed', bug: 'The page failed', field: 'Field', offline: 'The server is out of reach; check the network and try again.', do0: 'Check the network, then try again.', do409: 'Look at what it is now, then decide whether you still want the change.', do412: 'Look at what it is now, then decide whether you still want the change.', do429: 'Wait a little, then try again.', do500: 'Try again later; if it stays, tell the system admin the words above.', do503: 'Try again later.',
    look: 'Look at it now', again: 'Try again', formKept: 'What you entered is kept.', shownKept: 'What is shown below was read before.',
  },
  proof: {
    title: 'Proof', of: 'Proof of {what}', what: 'The proof file binds this number to the raw record it was made from: change one byte of either and the check fails.', making: 'Making the proof…', download: 'Download the proof', size: 'about {kb} KB', series: 'Series', time: 'Period start', product: 'Product', entry: 'Entry',
    how: 'How to check', howWords: 'Checking needs no network and not this system: the lantian program and the published key are enough.', head: 'Newest signed tree head', headSize: 'Entries', headTime: 'Signed', headRoot: 'Root', key: 'Public key', noRight: 'Your role cannot download proofs of journal entries.',
  },
  history: { none: 'Nobody has changed it yet.', noRight: 'Your role does not see the journal, so no history is shown.' },
  act: {
    person_put: 'Person', person_disable: 'Person disabled', person_enable: 'Person enabled', password_put: 'Password set', token_put: 'Token made', token_revoke: 'Token revoked', key_put: 'Signing key registered', device_put: 'Device', review_put: 'Data review', signoff_put: 'Sign-off', setting_put: 'Setting changed',
    session_begin: 'Login', session_end: 'Logout', session_refuse: 'Login refused', access_refuse: 'Refused', access_refuse_more: 'Refused (more)', job_run: 'Job started', job_cancel: 'Job cancelled', job_end: 'Job ended', plan_load: 'Plan loaded',
    ledger_put: 'Entered or changed', ledger_move: 'Moved on', ledger_attach: 'File added', ledger_merge: 'Merged', ledger_split: 'Split', ledger_remove: 'Removed', kind_put: 'Kind of ledger', check_run: 'Cross-check', finding_close: 'Finding closed', dispatch_report: 'Dispatch report', dispatch_confirm: 'Dispatch confirmation', score_sign: 'Scores signed',
  },
  air: {
    none: 'No data', primary: 'Primary', noPrimary: 'none', hourEnding: 'hour ending {time}', noHour: 'no hourly value yet', automatic: 'automatic, not reviewed', stale: 'newest hour is from {age}', control: 'control', controlWhy: 'control point, takes no part in averages',
  },
  kind: { station: 'Station', outlet: 'Outlet', site: 'Building site', weather: 'Weather station' },
  state: { live: 'Live', late: 'Late', silent: 'Silent', never: 'Never reported' },
  period: { realtime: 'Real-time', minute: 'Minute', hour: 'Hour', day: 'Day' },
  severity: { serious: 'Serious', warning: 'Warning', info: 'Info' },
  unit: { days: 'days' },
  cn: { 2011: 'Real-time', 2021: 'Device state', 2031: 'Day', 2051: 'Minute', 2061: 'Hour', 2041: 'Daily run time', 2081: 'Start-up time', 3020: 'Site information', 9021: 'Login', 9013: 'Notice answer', 9014: 'Data answer', 3019: 'Device identity' },
  col: {
    place: 'Place', id: 'Id', name: 'Name', kind: 'Kind', state: 'State', latest: 'Newest data', area: 'Where', notes: 'Notes', hourEnd: 'Hour to', received: 'Received', content: 'Content', values: 'Values', entry: 'Entry', time: 'Time', day: 'Day', periodEnd: 'Period end', quantity: 'Quantity', value: 'Value', marks: 'Marks',
    position: 'Position', source: 'Source', latestValue: 'Newest value', version: 'Version',
  },
  situation: {
    queue: 'Waiting', targets: 'Targets of {year}', fresh: 'Freshest data', stations: 'Stations', frames: 'Newest frames', noFrames: 'No frame yet; they appear here as devices report.', noAlerts: 'No alerts now. Silent devices, wrong clocks, exceedances would queue here, the serious first.',
  },
  map: {
    title: 'Map of the district', zoomIn: 'Zoom in', zoomOut: 'Zoom out', layers: 'Layers', at: '{time}', noWind: 'no wind within 3 h', fieldWords: 'Inverse-distance estimate from {n} stations: an aid to the eye, not a measurement.', standin: 'sketch', standinWords: 'Dashed lines are sketches, not legal boundaries', open: 'Open the place', unable: 'This browser cannot draw the map (no WebGL). The list of stations below says the same.',
    layer: { stations: 'Stations, AQI', outlets: 'Outlets', sites: 'Building sites', weathers: 'Weather stations', names: 'Names', field: 'AQI between stations', wind: 'Wind' },
  },
  target: { target: 'target', met: 'met', missed: 'missed', above: 'above target so far', below: 'below target so far', onCourse: 'on course', noFigure: 'the plan names no figure', days: '{n} valid days', lastYear: 'last year {v}', until: '1 Jan to {day}', without: '{n} more without data' },
  monitor: {
    find: 'Name, id, street', none: 'No places yet. They come with the plan (lantian init).', noneFound: 'No place fits.', noPlaceTitle: 'There is no place {id}', noPlace: 'The id may be wrong, or your role does not see it.', toList: 'Back to the list', period: 'Period', span: 'Span',
    tab: { live: 'Live and chart', table: 'Table', reviews: 'Reviews', sign: 'Sign-off', facts: 'Facts' }, noPeriod: 'No {period} values yet; they appear here as they come.', silentTitle: 'No data from this place yet', silent: 'After its device’s first report the newest values and the chart appear here. See System / Devices for its health.', export: 'Export', readingTable: 'Reading the table…', noRows: 'No data in this time. Try another time or period.',
    rowWords: 'The values of this period, their marks and where they come from', series: 'Series ({n})',
  },
  mark: { missing: 'missing', neverCame: 'never came' },
  chart: {
    hint: 'Point at the chart or use ← → to read values', label: 'Chart of {place}: arrows read values, Shift and arrows move, plus and minus zoom', nothing: 'no data', of: '{min} to {max}, {n} values', zoom: 'Zoom', in: 'Zoom in', outWide: 'Zoom out', drag: 'Dragging', modeZoom: 'Drag zooms', modeChoose: 'Drag selects', csvWhy: 'The data of this chart', none: 'No data in this time.', toNow: 'To the newest',
    dayLimit: '{q} daily limit, class II: {v}', eightHourLimit: '{q} daily 8 h limit, class II: {v}', full: 'Six series at most', toggle: 'Show or hide its line', reading: 'Reading the chart…',
  },
  review: {
    new: 'Review data', chosen: 'Review selection', unchoose: 'Deselect', title: 'Data review', what: 'Rejected values leave the statistics; value and reason stay in the journal and can be restored.', verdict: 'Verdict', reject: 'Reject', restore: 'Restore', from: 'From (period start)', to: 'To (exclusive)', edge: 'Counted by the period’s start: the hour 13:00 is 13:00 to 14:00.', words: '{span} in all.',
    reason: 'Reason', reasonRule: 'Say why and on what ground, such as: calibration, service sheet 12.', needReason: 'Give a reason of at least {n} characters.', needQuantity: 'Choose at least one.', needTime: 'Enter both times.', order: 'The end must be after the start.', doReject: 'Reject', doRestore: 'Restore', done: 'Done, journal entry {n}; affected hours and days are computed and published again.', partly: '{n} went through, the rest did not; what you entered is kept, send it again.',
    none: 'No reviews of this place.', when: 'Reviewed', span: 'Period', who: 'By', pickHead: 'Sel', pick: 'Select this row (Space; Shift for a range)',
  },
  sign: {
    what: 'Who gives the number answers for it, who signs answers for it. The whole text below is what is signed; if data change afterwards, the state says so.', day: 'Day', before: 'Day before', after: 'Day after', hours: 'Hours', values: 'Valid values', rejected: 'Rejected', tooFew: 'Too few values', text: 'See the text that is signed', title: 'Sign this day', words: '{name} answers for the truth of these data.',
    byKey: 'With my key', byPassword: 'With my password', noKey: 'This browser holds no signing key of yours; the password confirms. A key is made at:', password: 'Your password', needPassword: 'Enter your password.', do: 'Sign', done: 'Signed, journal entry {n}.', isSigned: 'This day is signed and unchanged since.', noRight: 'Your role does not sign data.', list: 'Signatures within a month', none: 'No signatures within a month.',
    who: 'By', method: 'How', when: 'Signed', state: { signed: 'Signed', 'changed-since': 'Changed since' }, how: { password: 'password', ed25519: 'key' },
  },
  device: {
    find: 'MN, place', none: 'No devices yet. Register one and its health is shown here.', noneFound: 'No device fits.', new: 'Register a device', register: 'Register', allUnknown: 'Unknown codes', last: 'Last frame', lastFull: 'Last frame', lastData: 'Last data', delay: 'Delay', delayWhy: 'received minus data time', gap: 'Gaps 24 h', gapWhy: 'hours of the last 24 without data', clock: 'Clock', clockWhy: 'the device’s clock against ours',
    unknown: 'Unknown', unknownWhy: 'codes that the code table does not know', unknownWords: 'Codes that came in frames and that the code table does not know. The frames are in the journal: once the code is added they can be decoded again.', noUnknown: 'No unknown codes.', refusedFrame: 'frame refused: {why}',  refused: 'Refused', frames: 'Frames', code: 'Code', times: 'Times', lastEntry: 'Last entry', anyPassword: 'any password', passwordSet: 'set', password: 'Access password', sm4: 'SM4 key', profile: 'Unit profile', peer: 'Only from address', anyPeer: 'anywhere', strict: 'Strictly as the standard prints',
    timeIsEnd: 'DataTime is the period’s end', reading: 'Reading', noFrame: 'No frame yet: nothing to prove.', crc: { std: 'standard CRC16', modbus: 'Modbus CRC16', 'modbus-le': 'Modbus CRC16, low byte first', off: 'not checked' },
    rule: { mn: '14 to 24 letters or digits, as on the device.', place: 'Choose a place.', password: 'Visible ASCII, at most 32.', passwordKept: 'Empty keeps it; it is never shown.', passwordNew: 'Empty accepts any password: a risk.', sm4: '32 hexadecimal digits (HJ 212-2025), else empty.', sm4Kept: 'Empty keeps it.', crc: 'How the device computes its check.', profile: 'When its units are unusual; empty: usual.', peer: 'Only this IP may connect; empty: any.' },
  },
  people: {
    find: 'User name, name, area', none: 'No people yet.', noneFound: 'Nobody fits.', new: 'Add a person', add: 'Add', id: 'User name', name: 'Name', role: 'Role', agency: 'Agency', areas: 'Areas', phone: 'Phone', last: 'Last login', neverIn: 'never', allRoles: 'All roles', disabled: 'Disabled', mustChange: 'Must change password', active: 'Active', matrix: 'Permissions', matrixWords: 'all: everywhere; own: own areas, own agency or oneself', right: 'Right', any: 'all', own: 'own', access: 'Password, access', key: 'Signing key',
    unknown: 'No such person, or not for you to see.', firstPassword: 'First password', setPassword: 'Set a password', disable: 'Disable', enable: 'Enable', disableWords: 'Ends the sessions at once and lets nobody in; records stay.', enableWords: 'Lets the person in again with the old password.',
    rule: { id: '2 to 40 of a-z 0-9 . - _, for good.', name: 'Enter a name.', areas: 'One a line, 16 at most: districts, streets or place ids, such as', first: 'To be changed at the first login.' },
  },
  journal: {
    kind: { frame: 'Frame', act: 'Act', import: 'Import', product: 'Product', head: 'Head' }, from: 'From', bytes: 'Bytes', bytesTab: 'Content', erased: 'Erased under the law; proofs still hold', before: 'before entry', go: 'Go', newest: 'To the newest', head: 'Newest signed head: {size} entries, {time}', none: 'No such entries.', looking: 'Looking further back…', far: 'Looked back to entry {n}.', further: 'Further', entryN: 'Journal entry {n}', leaf: 'Leaf hash',
  },
  job: {
    none: 'No jobs. Long work such as checking the journal or evaluating a year appears here.', which: 'Which job', year: 'Year', start: 'Start', what: 'What', progress: 'Progress', started: 'Started', took: 'Took', by: 'By', cancel: 'Cancel', result: 'Result', noResult: 'No result yet.',
    kind: { journal_check: 'Check the journal', evaluate_year: 'Evaluate a year', export_year: 'Export a year’s hours' }, by_: { station: 'by station', street: 'by street', district: 'by district' }, per: 'Evaluate by', file: 'Download the file', state: { waiting: 'Waiting', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
  },
  setting: { none: 'No settings to show.', what: 'Setting', default: 'Default', changed: '{n} to save', where: { act: 'Changed here', ini: 'The machine’s settings file' }, words: { act: 'Each change is an entry of the journal.', ini: 'Changed in lantian.ini on the server, in force after a restart; read only here.' } },
  status: {
    journal: 'Journal', well: 'Well', ill: 'Not well: see below', entries: 'Entries', batches: 'Batches', trouble: 'Trouble', damage: 'Damage', keep: 'Keep', upToDate: 'Level with the journal', behindWords: 'Behind the journal, catching up', next: 'Next entry', behind: 'Entries behind', disk: 'Disk', free: '{gb} free', total: '{gb} in all', program: 'Program', started: 'Started', connections: 'Connections', licences: 'Licences of the open-source parts', gateway: 'Gateway', gatewayWords: '{frames} frames, {answers} answers, {repeats} repeats, {refused} refused',
  },
  account: {
    may: 'Rights', password: 'Change password', passwordDone: 'The password is changed.', key: 'Signing key', keyWords: 'Made and kept by this browser, not to be taken out; its public half is registered to check your signatures. On another machine, or after clearing the browser’s data, make a new one.', keyHere: 'Public key in this browser:', noKeyHere: 'This browser holds no key of yours.', keyMake: 'Make a key', keyAgain: 'Make another key', noKeys: 'This browser cannot make keys (HTTPS and Ed25519 are needed); sign with your password.',
    tokens: 'API tokens', tokenWords: 'For programs; never more rights than you. Shown once, when made.', until: 'until {time}', revoked: 'revoked', revoke: 'Revoke', noTokens: 'No tokens.', tokenLabel: 'For what', tokenRights: 'Rights', tokenDays: 'Days', tokenMake: 'Make a token', tokenOnce: 'Copy it now; it is not shown again:',
  },
  right: {
    public_read: 'public data', self: 'own account', monitor_read: 'monitoring data', alert_read: 'alerts', data_review: 'data review', data_sign: 'data sign-off', device_read: 'see devices', device_change: 'change devices', people_read: 'see people', people_change: 'change people', journal_read: 'journal', setting_read: 'see settings', setting_change: 'change settings', job_read: 'see jobs', job_run: 'run jobs',
  },
};
export default en;
