/* place.c - names of kinds and periods, the spelling of a series; see place.h. */
#include "fact/place.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"

static const char *const KINDS[] = {[PLACE_STATION] = "station", [PLACE_OUTLET] = "outlet", [PLACE_SITE] = "site", [PLACE_WEATHER] = "weather"};
static const char *const PERIODS[] = {[PERIOD_REALTIME] = "realtime", [PERIOD_MINUTE] = "minute", [PERIOD_HOUR] = "hour", [PERIOD_DAY] = "day"};
static const char *const CRCS[] = {
    [DEVICE_CRC_STD] = "std", [DEVICE_CRC_MODBUS] = "modbus", [DEVICE_CRC_MODBUS_LE] = "modbus-le", [DEVICE_CRC_OFF] = "off"};

const char *place_kind_name(place_kind k)
{
    return k >= PLACE_STATION && k <= PLACE_WEATHER ? KINDS[k] : "unknown";
}

bool place_kind_parse(const char *s, place_kind *out)
{
    for (int k = PLACE_STATION; k <= PLACE_WEATHER; k++)
        if (strcmp(s, KINDS[k]) == 0) {
            *out = (place_kind)k;
            return true;
        }
    return false;
}

const char *series_period_name(series_period p)
{
    return p >= PERIOD_REALTIME && p <= PERIOD_DAY ? PERIODS[p] : "unknown";
}

bool series_period_parse(const char *s, series_period *out)
{
    for (int p = PERIOD_REALTIME; p <= PERIOD_DAY; p++)
        if (strcmp(s, PERIODS[p]) == 0) {
            *out = (series_period)p;
            return true;
        }
    return false;
}

const char *device_crc_name(device_crc c)
{
    return c >= DEVICE_CRC_STD && c <= DEVICE_CRC_OFF ? CRCS[c] : "unknown";
}

bool device_crc_parse(const char *s, device_crc *out)
{
    for (int c = DEVICE_CRC_STD; c <= DEVICE_CRC_OFF; c++)
        if (strcmp(s, CRCS[c]) == 0) {
            *out = (device_crc)c;
            return true;
        }
    return false;
}

const char *series_usual_stat(series_period p)
{
    return p == PERIOD_REALTIME ? "Rtd" : "Avg";
}

void series_name_format(const lt_series *s, char out[SERIES_NAME_MAX])
{
    bool usual = strcmp(s->stat, series_usual_stat(s->period)) == 0;
    snprintf(out, SERIES_NAME_MAX, "%s/%s/%s%s%s", s->place, s->quantity, series_period_name(s->period),
             usual ? "" : "/", usual ? "" : s->stat);
}

lt_err series_name_parse(lt_cx *cx, const char *text, lt_series *out)
{
    reader r = reader_of(span_text(text));
    span place, quantity, period, stat = {0};
    char word[16];
    *out = (lt_series){0};
    bool ok = reader_field(&r, '/', &place) && reader_field(&r, '/', &quantity) && reader_field(&r, '/', &period);
    ok = ok && span_copy(period, word, sizeof word) && series_period_parse(word, &out->period);
    if (ok && r.at <= r.s.n)
        ok = reader_field(&r, '/', &stat) && r.at > r.s.n;
    else if (ok)
        stat = span_text(series_usual_stat(out->period));
    if (!ok || !place.n || !quantity.n || !stat.n || !span_copy(place, out->place, sizeof out->place) ||
        !span_copy(quantity, out->quantity, sizeof out->quantity) || !span_copy(stat, out->stat, sizeof out->stat))
        return cx_fail(cx, LT_BAD_INPUT, "series \"%s\": PLACE/QUANTITY/PERIOD[/STAT] is wanted, such as 3179A/PM2.5/hour", text);
    return LT_OK;
}
