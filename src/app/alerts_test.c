/* alerts_test.c - devices that fall silent, run late, lose hours or have a wrong clock; bad air; frames that are refused. */
#include "app/app_testkit.h"

#include "app/alerts.h"
#include "app/device_view.h"
#include "app/setting.h"
#include "base/civil.h"

typedef struct bed {
    desk    d;
    int64_t now_ms;
} bed;

static int64_t at(const char *iso)
{
    int64_t ms = 0;
    assert_true(civil_parse_iso(span_text(iso), CIVIL_SHANGHAI_MIN, &ms));
    return ms;
}

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    assert_non_null(b);
    desk_begin(&b->d, "alerts");
    b->now_ms = at("2026-11-24T13:10:00");
    desk_append_device(&b->d, "M1");
    assert_int_equal(job_apply_all(&b->d.cx, &b->d.s), LT_OK);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    desk_end(&b->d);
    free(b);
    return 0;
}

static void put_health(bed *b, int64_t last_recv_ms, int64_t clock_error_ms)
{
    keep_health h = {.device = 1, .frames = 9, .last_recv_ms = last_recv_ms, .last_data_ms = last_recv_ms, .clock_error_ms = clock_error_ms};
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_put_health(&b->d.cx, b->d.s.k, &h), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
}

/* Values of the series for `hours` hours up to the last one that has ended. */
static void put_hours(bed *b, series_period period, int hours)
{
    lt_series s = {.place = "A", .quantity = "PM2.5", .stat = "Avg", .period = period, .unit = "ug/m3"};
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_series(&b->d.cx, b->d.s.k, &s, true), LT_OK);
    for (int h = 1; h <= hours; h++)
        assert_int_equal(keep_append(&b->d.cx, b->d.s.k, &(lt_sample){.series = s.id, .t_ms = civil_hour_start(b->now_ms, 480) - h * CIVIL_HOUR_MS, .value = 5}, 1), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
}

static device_view view(bed *b)
{
    device_view *list;
    size_t n;
    assert_int_equal(device_view_list(&b->d.cx, b->d.s.k, b->now_ms, 480, &list, &n), LT_OK);
    assert_int_equal(n, 1);
    return list[0];
}

static const alert *find(bed *b, const char *kind)
{
    alert *list;
    size_t n;
    alert_source s = {b->d.s.k, b->d.s.j, b->d.dir, 480, b->now_ms};
    assert_int_equal(alerts_list(&b->d.cx, &s, &list, &n), LT_OK);
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].kind, kind) == 0)
            return &list[i];
    return NULL;
}

static void a_device_that_never_spoke_is_no_alert(void **state)
{
    bed *b = *state;
    assert_int_equal(view(b).state, DEVICE_NEVER);
    assert_int_equal(view(b).gap_hours, 24);
    assert_null(find(b, "device-silent"));
    assert_null(find(b, "too-few"));
}

/* Three periods, but at least the setting. */
static void live_late_silent(void **state)
{
    bed *b = *state;
    put_hours(b, PERIOD_MINUTE, 1);
    put_hours(b, PERIOD_HOUR, 24);
    static const struct {
        int          minutes;
        device_state state;
    } MINUTES[] = {{6, DEVICE_LIVE}, {8, DEVICE_LATE}, {15, DEVICE_LATE}, {16, DEVICE_SILENT}};
    for (size_t i = 0; i < 4; i++) {
        put_health(b, b->now_ms - MINUTES[i].minutes * CIVIL_MINUTE_MS, 0);
        assert_int_equal(view(b).state, MINUTES[i].state);
        assert_int_equal(find(b, "device-silent") != NULL, MINUTES[i].state == DEVICE_SILENT);
    }
    const alert *a = find(b, "device-silent");
    assert_string_equal(a->title_zh, "设备失联：A");
    assert_string_equal(a->detail_zh, "MN M1，最后一次收到数据是 11月24日 12:54，至今 16 分钟");
    assert_string_equal(a->link, "/console/system/devices/M1");
    assert_string_equal(a->place.id, "A");
}

static void an_hourly_device_has_three_hours(void **state)
{
    bed *b = *state;
    put_hours(b, PERIOD_HOUR, 24);
    put_health(b, b->now_ms - 120 * CIVIL_MINUTE_MS, 0);
    assert_int_equal(view(b).state, DEVICE_LIVE);
    put_health(b, b->now_ms - 170 * CIVIL_MINUTE_MS, 0);
    assert_int_equal(view(b).state, DEVICE_LATE);
    put_health(b, b->now_ms - 181 * CIVIL_MINUTE_MS, 0);
    assert_int_equal(view(b).state, DEVICE_SILENT);
}

static void gaps_and_clocks(void **state)
{
    bed *b = *state;
    put_hours(b, PERIOD_HOUR, 21);
    put_health(b, b->now_ms, 60000);
    assert_int_equal(view(b).gap_hours, 3);
    assert_null(find(b, "too-few")); /* below the setting of 4 */
    assert_null(find(b, "clock"));   /* 60 s is not more than 60 s */
    put_health(b, b->now_ms, -75000);
    const alert *a = find(b, "clock");
    assert_non_null(a);
    assert_string_equal(a->detail_zh, "MN M1，比服务器慢 75 秒");
    json_t *act = json_pack("{s:{s:{s:i, s:i}}}", "patch", "values", "alert.gap_hours", 3, "alert.clock_s", 100);
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(setting_apply(&b->d.cx, b->d.s.k, &(lt_entry){.number = 7}, act), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
    json_decref(act);
    assert_null(find(b, "clock"));
    assert_string_equal(find(b, "too-few")->detail_en, "3 of the last 24 hours have no data (MN M1)");
}

static void put_product(bed *b, int level, const char *label)
{
    char body[512];
    snprintf(body, sizeof body, "{\"aqi\":%d,\"level\":%d,\"class\":{\"zh\":\"重度污染\",\"en\":\"heavily polluted\"},\"label\":\"%s\",\"primary\":[\"PM10\"]}", level * 50, level, label);
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_put_product(&b->d.cx, b->d.s.k, "aqi/now/A", body, 1), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
}

static void bad_air_of_now(void **state)
{
    bed *b = *state;
    put_product(b, 2, "2026-11-24T13:00:00+08:00");
    assert_null(find(b, "aqi"));
    put_product(b, 5, "2026-11-24T09:00:00+08:00"); /* of four hours ago */
    assert_null(find(b, "aqi"));
    put_product(b, 3, "2026-11-24T13:00:00+08:00");
    assert_string_equal(find(b, "aqi")->severity, "warning");
    put_product(b, 5, "2026-11-24T13:00:00+08:00");
    const alert *a = find(b, "aqi");
    assert_string_equal(a->severity, "serious");
    assert_string_equal(a->title_zh, "A重度污染：AQI 250");
    assert_string_equal(a->detail_zh, "11月24日 13:00 整点小时值，首要污染物 PM10");
}

static void who_is_refused(void **state)
{
    bed *b = *state;
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_note_unknown(&b->d.cx, b->d.s.k, 0, "MN X9", 5, b->now_ms - 2 * CIVIL_DAY_MS, "unknown-mn"), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
    assert_null(find(b, "unknown-mn")); /* long ago */
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_note_unknown(&b->d.cx, b->d.s.k, 0, "MN X9", 6, b->now_ms - CIVIL_MINUTE_MS, "unknown-mn"), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
    assert_string_equal(find(b, "unknown-mn")->detail_zh, "MN X9，已收到 2 次，最近一次 11月24日 13:09");
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_note_unknown(&b->d.cx, b->d.s.k, 1, "MN M1", 7, b->now_ms, "wrong-password"), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
    alert *list;
    size_t n, refused = 0;
    alert_source s = {b->d.s.k, b->d.s.j, b->d.dir, 480, b->now_ms};
    assert_int_equal(alerts_list(&b->d.cx, &s, &list, &n), LT_OK);
    for (size_t i = 0; i < n; i++)
        refused += strcmp(list[i].id, "refused:M1") == 0 && strstr(list[i].detail_zh, "密码不符") != NULL;
    assert_int_equal(refused, 1);
    put_health(b, b->now_ms + 1, 0); /* a good frame came after it */
    assert_int_equal(alerts_list(&b->d.cx, &s, &list, &n), LT_OK);
    for (size_t i = 0; i < n; i++)
        assert_string_not_equal(list[i].id, "refused:M1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_device_that_never_spoke_is_no_alert, set_up, tear_down),
        cmocka_unit_test_setup_teardown(live_late_silent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_hourly_device_has_three_hours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gaps_and_clocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_air_of_now, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
