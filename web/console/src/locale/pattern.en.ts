// pattern.en.ts - words of the page of patterns.
export default {
  pattern: {
    place: 'Place', quantity: 'Pollutant', from: 'From', to: 'To', statistic: 'Statistic', percentile: 'Percentile', show: 'Analyse', choose: 'Choose a place and a period to see which winds and which hours bring it. The wind is that of the place, or of the nearest place with wind within 50 km.',
    statistics: { mean: 'Mean', median: 'Median', max: 'Maximum', cpf: 'Probability of high values (CPF)', frequency: 'Hours', weighted_mean: 'Weighted mean', sd: 'Standard deviation' },
    polar: 'Polar plot', cpf: 'High values by wind direction', rose: 'Pollution rose', byHour: 'Through the day', byDay: 'Through the week', byMonth: 'Through the year', trend: 'Trend', wind: { n: 'N', e: 'E', s: 'S', w: 'W' },
    at: '{deg}°, {speed} m/s: {value} {unit}', rings: 'Rings: wind speed (m/s); direction: where the wind comes from', rim: 'Rim = {most}', direction: 'From', speed: 'Speed m/s', hours: 'Hours', few: 'too few hours', interval: '90% interval', mean: 'Mean',
    tally: '{hours} hours: {used} used, {no_value} without value, {calm} calm, {no_wind} without wind; {zero} zero, {negative} negative.', windOf: 'Wind of {place} ({km} km away).', words: 'Wind in 16 words, taken as the middle of its sector.', minBin: 'Cells with fewer than {n} hours are left out.',
    trendWords: '{slope} {unit} a year (95% interval {low} to {high}, p = {p}), monthly means of {months} months without the season.', thin: 'too little data in this period',
  },
};
