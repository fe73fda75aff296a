// energy.en.ts - words of the energy page.
export default {
  energy: {
    unit: 'Unit', district: 'The district', total: 'All energy', coal: 'Coal', what: 'What is counted', level: 'Warning', percent: 'Of quota', year: 'Whole year', range: '90 % interval', quota: 'Quota', chance: 'Chance over', months: 'Months', asOf: 'As of {day}', none: 'No energy quota is in force. Once one is issued in the ledger “energy-quota”, the year is forecast here from its months.',
    levels: { calm: 'Calm', blue: 'Blue line', yellow: 'Yellow line', red: 'Red line' }, why: { 'no-quota': 'No quota', 'no-months': 'No months yet', 'bad-months': 'Months that cannot be' },
    words: '{months} months reported, {soFar} tce; the year is forecast at {year} tce (90 % interval {low}–{high}), {percent} % of the quota; chance to go beyond it: {chance}.', basis: { months: 'No earlier year: all months are taken as alike.', season: 'By the season of {n} earlier years.', earlier: 'Nothing is reported this year: by the level of earlier years.' }, gaps: '{n} months are missing and were estimated.',
    byMonth: 'Months of the year', month: 'M{m}', notYet: 'none yet', seeQuota: 'Open the quota’s ledger',
  },
};
