-- key: devices-silent
-- title_zh: 当日未传数据的监测设备数
-- title_en: Devices that sent nothing on the day
-- unit: 1
-- op: 
-- target: 
-- period: day
-- direction: down
-- measure: 9.1a
-- rests_on: health
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(is_silent) AS value, SUM(is_silent) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT h.last_data IS NULL OR date(h.last_data, '+8 hours') < p.to_day AS is_silent FROM health AS h, p)
