/* import_row_test.c - one record of each format: time, values, words, and everything that is no row. */
#include "acquire/import/import_row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/civil.h"

static const char HEAD_HOURLY[] = "Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2";
static const char HEAD_PRSA[] = "No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,TEMP,PRES,DEWP,RAIN,wd,WSPM,station";

static uint32_t cut(const char *text, span *fields)
{
    reader r = reader_of(span_text(text));
    uint32_t n = 0;
    while (n < 64 && reader_field(&r, ',', &fields[n]))
        n++;
    return n;
}

static import_layout layout(const char *format, import_label label, const char *head)
{
    lt_cx cx;
    import_layout l;
    span fields[64];
    char fault[ROW_FAULT_MAX];
    cx_init(&cx, NULL);
    assert_int_equal(import_layout_open(&cx, format, label, CIVIL_SHANGHAI_MIN, &l), LT_OK);
    if (head)
        assert_true(import_layout_read_head(&l, fields, cut(head, fields), fault));
    return l;
}

static bool parse(const import_layout *l, const char *text, import_row *row)
{
    span fields[64];
    return import_row_parse(l, fields, cut(text, fields), row);
}

static int64_t at(int year, int month, int day, int hour)
{
    civil c = {.year = year, .month = month, .day = day, .hour = hour};
    return civil_to_ms(&c, CIVIL_SHANGHAI_MIN);
}

static const import_value *value_of(const import_layout *l, const import_row *row, const char *quantity, const char *stat)
{
    for (uint32_t i = 0; i < l->value_count; i++)
        if (strcmp(l->values[i]->quantity, quantity) == 0 && strcmp(l->values[i]->stat, stat) == 0)
            return &row->values[i];
    fail();
    return NULL;
}

static void refuses_unknown_formats_and_heads(void **state)
{
    (void)state;
    lt_cx cx;
    import_layout l;
    span fields[64];
    char fault[ROW_FAULT_MAX];
    cx_init(&cx, NULL);
    assert_int_equal(import_layout_open(&cx, "xls", LABEL_OF_FORMAT, 480, &l), LT_NOT_FOUND);
    l = layout("cnemc-station-hourly", LABEL_OF_FORMAT, NULL);
    assert_false(import_layout_read_head(&l, fields, cut("Date,Hour,WatchPoint", fields), fault));
    assert_non_null(strstr(fault, "AQI"));
    assert_false(import_layout_read_head(&l, fields, cut("Date,Date,Hour", fields), fault));
    assert_non_null(strstr(fault, "twice"));
}

static void refuses_bad_rows_with_the_value(void **state)
{
    (void)state;
    import_row row;
    import_layout l = layout("cnemc-station-hourly", LABEL_OF_FORMAT, HEAD_HOURLY);
    static const struct {
        const char *row, *says;
    } BAD[] = {
        {"20200326,18,X,43,优,NaN,15,26,0.4,8,135,147", "fields"},
        {"20200326,18,X,43,优,NaN,15,26,0.4,8,135,147,4,5", "fields"},
        {"20200230,18,X,43,优,NaN,15,26,0.4,8,135,147,4", "no such date"},
        {"2020032,18,X,43,优,NaN,15,26,0.4,8,135,147,4", "2020032"},
        {"20200326,25,X,43,优,NaN,15,26,0.4,8,135,147,4", "25"},
        {"20200326,-1,X,43,优,NaN,15,26,0.4,8,135,147,4", "-1"},
        {"20200326,018,X,43,优,NaN,15,26,0.4,8,135,147,4", "018"},
        {"18990326,18,X,43,优,NaN,15,26,0.4,8,135,147,4", "18990326"},
        {"20200326,18,,43,优,NaN,15,26,0.4,8,135,147,4", "WatchPoint"},
        {"20200326,18,X,43,优,NaN,1e999,26,0.4,8,135,147,4", "1e999"},
        {"20200326,18,X,43,优,NaN,0x10,26,0.4,8,135,147,4", "0x10"},
        {"20200326,18,X,43,优,NaN,inf,26,0.4,8,135,147,4", "inf"},
        {"20200326,18,X,43,优,NaN,15;26,26,0.4,8,135,147,4", "15;26"},
        {"20200326,18,X,43,极好,NaN,15,26,0.4,8,135,147,4", "极好"},
        {"20200326,18,X,43,优,氡,15,26,0.4,8,135,147,4", "氡"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_false(parse(&l, BAD[i].row, &row));
        assert_non_null(strstr(row.fault, BAD[i].says));
    }
}

/* The platform labels an hour by its end: hour 18 is 17:00-18:00, hour 00 the last hour of the day before. */
static void an_hour_labelled_by_its_end(void **state)
{
    (void)state;
    import_row row;
    import_layout l = layout("cnemc-station-hourly", LABEL_OF_FORMAT, HEAD_HOURLY);
    assert_true(parse(&l, "20200326,18,关上,43,良,细颗粒物(PM2.5),15,26,0.4,8,135,147,4", &row));
    assert_true(row.t_ms == at(2020, 3, 26, 17));
    assert_true(span_is(row.station, "关上"));
    assert_true(parse(&l, "20200301,00,X,43,优,NaN,15,26,0.4,8,135,147,4", &row));
    assert_true(row.t_ms == at(2020, 2, 29, 23));
    assert_true(parse(&l, "20200229,24,X,43,优,NaN,15,26,0.4,8,135,147,4", &row));
    assert_true(row.t_ms == at(2020, 2, 29, 23));
    l = layout("cnemc-station-hourly", LABEL_START, HEAD_HOURLY);
    assert_true(parse(&l, "20200326,18,X,43,优,NaN,15,26,0.4,8,135,147,4", &row));
    assert_true(row.t_ms == at(2020, 3, 26, 18));
    assert_false(parse(&l, "20200326,24,X,43,优,NaN,15,26,0.4,8,135,147,4", &row));
}

static void values_words_and_gaps(void **state)
{
    (void)state;
    import_row row;
    import_layout l = layout("cnemc-station-hourly", LABEL_OF_FORMAT, HEAD_HOURLY);
    assert_true(parse(&l, "20200326,18,X,101,轻度污染,   颗粒物(PM10)     臭氧1小时  ,15,-26,0.417,NaN,135,,4", &row));
    assert_true(value_of(&l, &row, "PM2.5", "Avg")->value == 15);
    assert_true(value_of(&l, &row, "PM10", "Avg")->value == -26);
    assert_true(value_of(&l, &row, "CO", "Avg")->value == 0.417);
    assert_true(value_of(&l, &row, "NO2", "Avg")->is_missing);
    assert_true(value_of(&l, &row, "NO2", "Avg")->value == 0);
    assert_true(value_of(&l, &row, "O3", "Avg")->value == 135);
    assert_true(value_of(&l, &row, "O3_8h", "Avg")->is_missing);
    assert_true(value_of(&l, &row, "AQI_published", "Avg")->value == 101);
    assert_true(value_of(&l, &row, "AQI_level_published", "Avg")->value == 3);
    assert_true(value_of(&l, &row, "AQI_primary_published", "Avg")->value == 24);
    assert_true(row.has_value);
    assert_true(parse(&l, "20200326,18,X,NaN,—,—,NaN,NaN,NaN,NaN,NaN,NaN,NaN", &row));
    assert_false(row.has_value);
}

/* "X" and "X " are two stations of the national feed (nanyang, yulinshi). */
static void a_name_is_kept_as_written(void **state)
{
    (void)state;
    import_row row;
    import_layout l = layout("cnemc-station-hourly", LABEL_OF_FORMAT, HEAD_HOURLY);
    assert_true(parse(&l, "20200326,18,环保局\xe3\x80\x80,43,优,NaN,15,26,0.4,8,135,147,4", &row));
    assert_true(span_is(row.station, "环保局\xe3\x80\x80"));
    assert_false(parse(&l, "20200326,18,\xe3\x80\x80,43,优,NaN,15,26,0.4,8,135,147,4", &row));
}

static void digests_tell_contents_apart(void **state)
{
    (void)state;
    import_row a, b;
    import_layout l = layout("cnemc-station-hourly", LABEL_OF_FORMAT, HEAD_HOURLY);
    assert_true(parse(&l, "20200326,18,X,43,优,NaN,15,26,0.4,8,135,147,4", &a));
    assert_true(parse(&l, "20200327,19,Y,43,优,NaN,15,26,0.4,8,135,147,4", &b));
    assert_true(a.digest == b.digest);
    assert_true(parse(&l, "20200327,19,Y,43,优,NaN,1,526,0.4,8,135,147,4", &b));
    assert_true(a.digest != b.digest);
}

static void columns_in_any_order_and_more_of_them(void **state)
{
    (void)state;
    import_row row;
    import_layout l = layout("cnemc-station-hourly", LABEL_OF_FORMAT, "SO2,new,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,Date");
    assert_true(parse(&l, "4,?,18,X,43,优,NaN,15,26,0.4,8,135,147,20200326", &row));
    assert_true(value_of(&l, &row, "SO2", "Avg")->value == 4);
    assert_true(row.t_ms == at(2020, 3, 26, 17));
}

static void beijing_rows(void **state)
{
    (void)state;
    import_row row;
    import_layout l = layout("prsa-beijing", LABEL_OF_FORMAT, HEAD_PRSA);
    assert_true(parse(&l, "3,2013,3,1,0,7,7,NA,17,300,60,-1.2,1025.3,-24.6,0,NNW,5.3,Dongsi", &row));
    assert_true(row.t_ms == at(2013, 3, 1, 0));
    assert_true(value_of(&l, &row, "SO2", "Avg")->is_missing);
    assert_true(value_of(&l, &row, "CO", "Avg")->value == 300);
    assert_true(value_of(&l, &row, "wind_direction", "Avg")->value == 337.5);
    assert_true(value_of(&l, &row, "temperature", "Avg")->value == -1.2);
    assert_false(parse(&l, "3,2013,3,1,0,7,7,NA,17,300,60,-1.2,1025.3,-24.6,0,NNWW,5.3,Dongsi", &row));
    assert_false(parse(&l, "3,2013,2,29,0,7,7,NA,17,300,60,-1.2,1025.3,-24.6,0,N,5.3,Dongsi", &row));
    assert_false(parse(&l, "3,2013,13,1,0,7,7,NA,17,300,60,-1.2,1025.3,-24.6,0,N,5.3,Dongsi", &row));
    l = layout("prsa-beijing", LABEL_END, HEAD_PRSA);
    assert_true(parse(&l, "3,2013,3,1,0,7,7,NA,17,300,60,-1.2,1025.3,-24.6,0,N,5.3,Dongsi", &row));
    assert_true(row.t_ms == at(2013, 2, 28, 23));
}

static void daily_and_snapshot_rows(void **state)
{
    (void)state;
    import_row row;
    import_layout l = layout("aqistudy-daily", LABEL_OF_FORMAT, NULL);
    assert_true(parse(&l, "北京,2013-12-02,119,106~130,轻度污染,108.8,138.4,60.9,2.578,88.3,16,43", &row));
    assert_true(row.t_ms == at(2013, 12, 2, 0));
    assert_true(span_is(row.city, "北京"));
    assert_true(value_of(&l, &row, "O3_8h", "Max")->value == 16);
    assert_true(value_of(&l, &row, "CO", "Avg")->value == 2.578);
    assert_false(parse(&l, "北京,2013/12/02,119,106~130,轻度污染,108.8,138.4,60.9,2.578,88.3,16,43", &row));
    assert_int_equal(l.period, PERIOD_DAY);
    l = layout("cnemc-snapshot", LABEL_OF_FORMAT, "timepoint,stationcode,longitude,latitude,area,positionname,primarypollutant,aqi,pm10,pm2_5,o3,o3_8h,no2,so2,co");
    assert_true(parse(&l, "2022-01-01T00:00:00,3179A,102.7494,25.0119,昆明市,官渡区博物馆,,33,32,23,74,65,31,11,0.5", &row));
    assert_true(row.t_ms == at(2021, 12, 31, 23));
    assert_true(span_is(row.code, "3179A") && span_is(row.area, "昆明市") && row.has_position && row.longitude == 102.7494);
    assert_false(parse(&l, "2022-01-01T00:30:00,3179A,102.7494,25.0119,昆明市,X,,33,32,23,74,65,31,11,0.5", &row));
    assert_false(parse(&l, "2022-01-01T00:00:00,3179A,202.7494,25.0119,昆明市,X,,33,32,23,74,65,31,11,0.5", &row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_unknown_formats_and_heads),     cmocka_unit_test(refuses_bad_rows_with_the_value),
        cmocka_unit_test(an_hour_labelled_by_its_end),           cmocka_unit_test(values_words_and_gaps),
        cmocka_unit_test(a_name_is_kept_as_written),             cmocka_unit_test(digests_tell_contents_apart),
        cmocka_unit_test(columns_in_any_order_and_more_of_them), cmocka_unit_test(beijing_rows),
        cmocka_unit_test(daily_and_snapshot_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
