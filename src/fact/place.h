/* place.h - where and what is measured: station 监测点, outlet 排放口, site 工地, device (MN), series, channel.
 * Place      fact
 * Units      longitude, latitude in degrees WGS-84
 */
#ifndef LT_FACT_PLACE_H
#define LT_FACT_PLACE_H

#include "base/cx.h"

#define PLACE_ID_MAX   96 /* bytes with NUL, of every identifier and short name */
#define PLACE_NAME_MAX 96

typedef enum place_kind { PLACE_STATION = 1, PLACE_OUTLET, PLACE_SITE, PLACE_WEATHER } place_kind;
const char *place_kind_name(place_kind k); /* "station" ... */
bool place_kind_parse(const char *s, place_kind *out);

typedef struct lt_place {
    char       id[PLACE_ID_MAX];       /* "3179A" */
    char       name[PLACE_NAME_MAX];   /* 官渡区博物馆 */
    char       name_en[PLACE_NAME_MAX];
    place_kind kind;
    char       street[PLACE_NAME_MAX];   /* 街道, "" unknown */
    char       district[PLACE_NAME_MAX]; /* 官渡区 */
    char       city[PLACE_NAME_MAX];
    double     longitude, latitude;
    bool       has_position;
    bool       is_control;   /* 对照点: takes no part in averages */
    bool       is_simulated; /* fed by lantian world */
    char       source[PLACE_NAME_MAX]; /* where this row comes from */
} lt_place;

/* Period of a series. Order is by length. */
typedef enum series_period { PERIOD_REALTIME = 1, PERIOD_MINUTE, PERIOD_HOUR, PERIOD_DAY } series_period;
const char *series_period_name(series_period p); /* "realtime" "minute" "hour" "day" */
bool series_period_parse(const char *s, series_period *out);

typedef struct lt_series {
    uint32_t      id;
    char          place[PLACE_ID_MAX];
    char          quantity[PLACE_ID_MAX]; /* key of tables/quantity.tsv: PM2.5, SO2, wind_speed ... */
    char          stat[16];               /* Rtd Avg Min Max Cou ZsAvg ...; Avg for ambient values */
    series_period period;
    char          unit[16];               /* as received: ug/m3 mg/m3 ... (tables/unit.tsv) */
} lt_series;
/* The name people and the command line use: PLACE/QUANTITY/PERIOD, with /STAT when it is
 * not the usual one (Avg; Rtd for real-time). */
#define SERIES_NAME_MAX 256
const char *series_usual_stat(series_period p);
void series_name_format(const lt_series *s, char out[SERIES_NAME_MAX]);
LT_MUST lt_err series_name_parse(lt_cx *cx, const char *text, lt_series *out); /* id stays 0, unit "" */

/* How a device speaks; see docs for each. */
typedef enum device_crc { DEVICE_CRC_STD = 0, DEVICE_CRC_MODBUS, DEVICE_CRC_MODBUS_LE, DEVICE_CRC_OFF } device_crc;
const char *device_crc_name(device_crc c); /* "std" "modbus" "modbus-le" "off" */
bool device_crc_parse(const char *s, device_crc *out);

#define DEVICE_MN_MAX 65
typedef struct lt_device {
    uint32_t   id;                /* dense, from 1: entry.source */
    char       mn[DEVICE_MN_MAX];
    char       place[PLACE_ID_MAX];
    char       password[DEVICE_MN_MAX]; /* PW expected; "" accepts any (said as a risk) */
    device_crc crc;
    bool       is_strict;         /* refuse what the standard does not print */
    bool       time_is_end;       /* DataTime labels the period's end */
    bool       has_sm4;
    bool       is_simulated;
    uint8_t    sm4_key[16];
    char       unit_profile[PLACE_ID_MAX]; /* key of tables/unit_profile.tsv; "" = "usual" */
    char       peer[64];          /* allowed peer address, "" any */
} lt_device;

#endif
