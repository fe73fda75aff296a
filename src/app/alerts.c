/* alerts.c - see alerts.h. */
#include "app/alerts.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "app/device_view.h"
#include "app/evaluate_target.h"
#include "app/job_assess.h"
#include "app/setting.h"
#include "base/json.h"

#define BEHIND_MS 60000
#define LIST_MAX  5000

struct alert_work {
    const alert_source *s;
    alert   *list;
    size_t   n, room;
    int64_t  clock_s, aqi_level, gap_hours, disk_percent;
    device_view *devices;
    size_t       device_count;
};

/* --- words -------------------------------------------------------------------------------------------------------------- */

/* The template with {1}.. in place. */
static void fill_words(const char *words, const char *const args[ALERT_ARGS_MAX], char out[ALERT_TEXT_MAX])
{
    size_t n = 0;
    for (; *words && n + 1 < ALERT_TEXT_MAX; words++) {
        if (words[0] == '{' && words[1] >= '1' && words[1] < '1' + ALERT_ARGS_MAX && words[2] == '}') {
            const char *arg = args[words[1] - '1'] ? args[words[1] - '1'] : "";
            size_t more = strlen(arg);
            more = more < ALERT_TEXT_MAX - 1 - n ? more : ALERT_TEXT_MAX - 1 - n;
            memcpy(out + n, arg, more);
            n += more;
            words += 2;
        } else {
            out[n++] = *words;
        }
    }
    out[n] = '\0';
}

static const table_alert *find_row(const char *key)
{
    size_t i = 0;
    while (i < TABLE_ALERT_COUNT && strcmp(TABLE_ALERT[i].key, key) != 0)
        i++;
    assert(i < TABLE_ALERT_COUNT);
    return &TABLE_ALERT[i];
}

alert *alerts_add(alert_work *w, const alert_words *words, const char *of, int64_t since_ms)
{
    const table_alert *row = find_row(words->key);
    if (w->n == w->room)
        return NULL;
    alert *a = &w->list[w->n++];
    *a = (alert){.kind = row->kind, .severity = row->severity, .since_ms = since_ms};
    snprintf(a->id, sizeof a->id, "%s%s%s", words->key, of[0] ? ":" : "", of);
    fill_words(row->title_zh, words->zh, a->title_zh);
    fill_words(row->title_en, words->en, a->title_en);
    fill_words(row->detail_zh, words->zh, a->detail_zh);
    fill_words(row->detail_en, words->en, a->detail_en);
    return a;
}

typedef struct moment_text {
    char zh[48], en[48];
} moment_text;

/* 11月26日 10:42; 26 Nov 10:42 */
static moment_text say_moment(const alert_work *w, int64_t ms)
{
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    moment_text t;
    civil c = civil_from_ms(ms, w->s->offset_min);
    snprintf(t.zh, sizeof t.zh, "%d月%d日 %02d:%02d", c.month, c.day, c.hour, c.minute);
    snprintf(t.en, sizeof t.en, "%d %s, %02d:%02d", c.day, MONTHS[c.month - 1], c.hour, c.minute);
    return t;
}

static moment_text say_length(int64_t ms)
{
    moment_text t;
    long long minutes = (long long)(ms / CIVIL_MINUTE_MS), hours = minutes / 60, days = hours / 24;
    if (days >= 2) {
        snprintf(t.zh, sizeof t.zh, "%lld 天", days);
        snprintf(t.en, sizeof t.en, "%lld days", days);
    } else if (hours >= 1) {
        snprintf(t.zh, sizeof t.zh, "%lld 小时 %lld 分", hours, minutes % 60);
        snprintf(t.en, sizeof t.en, "%lld h %lld min", hours, minutes % 60);
    } else {
        snprintf(t.zh, sizeof t.zh, "%lld 分钟", minutes);
        snprintf(t.en, sizeof t.en, "%lld min", minutes);
    }
    return t;
}

/* --- devices ------------------------------------------------------------------------------------------------------------ */

static void of_device(alert *a, const device_view *v)
{
    if (!a)
        return;
    a->place = v->place;
    snprintf(a->link, sizeof a->link, "/console/system/devices/%s", v->d.mn);
}

static void tell_device(alert_work *w, const device_view *v)
{
    const char *name = v->place.name[0] ? v->place.name : v->d.place, *name_en = v->place.name_en[0] ? v->place.name_en : name;
    int64_t since = w->s->now_ms - v->h.last_recv_ms, error_s = llabs(v->h.clock_error_ms) / 1000;
    char seconds[24], hours[24];
    if (v->state == DEVICE_NEVER)
        return; /* registered ahead of its first frame: nothing has stopped */
    if (v->state == DEVICE_SILENT) {
        moment_text at = say_moment(w, v->h.last_recv_ms), long_ago = say_length(since);
        of_device(alerts_add(w, &(alert_words){"silent", {name, v->d.mn, at.zh, long_ago.zh}, {name_en, v->d.mn, at.en, long_ago.en}}, v->d.mn, v->h.last_recv_ms), v);
        return; /* the rest follows from it */
    }
    snprintf(seconds, sizeof seconds, "%lld", (long long)error_s);
    bool is_fast = v->h.clock_error_ms > 0;
    if (error_s > w->clock_s)
        of_device(alerts_add(w, &(alert_words){"clock", {name, v->d.mn, is_fast ? "快" : "慢", seconds}, {name_en, v->d.mn, is_fast ? "ahead of" : "behind", seconds}},
                      v->d.mn, v->h.last_recv_ms), v);
    snprintf(hours, sizeof hours, "%u", v->gap_hours);
    if (v->gap_hours >= w->gap_hours)
        of_device(alerts_add(w, &(alert_words){"gap", {name, hours, v->d.mn}, {name_en, hours, v->d.mn}}, v->d.mn, w->s->now_ms - DEVICE_VIEW_HOURS * CIVIL_HOUR_MS), v);
}

/* --- frames that were refused ------------------------------------------------------------------------------------------- */

static const char *reason_zh(const char *reason)
{
    static const char *const WORDS[][2] = {{"unknown-mn", "MN 未登记"},     {"wrong-password", "密码不符"}, {"wrong-peer", "来源地址不符"},
                                           {"bad-crc", "CRC 校验错误"},     {"not-strict", "不符合标准格式"}, {"bad-cipher", "解密失败"},
                                           {"malformed", "报文头无法识别"}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcmp(WORDS[i][0], reason) == 0)
            return WORDS[i][1];
    return reason;
}

static const device_view *find_mn(const alert_work *w, const char *mn)
{
    for (size_t i = 0; i < w->device_count; i++)
        if (strcmp(w->devices[i].d.mn, mn) == 0)
            return &w->devices[i];
    return NULL;
}

/* code ("MN ..."), count, last_value (the reason), last_time */
static lt_err on_refused(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    alert_work *w = self;
    char mn[DEVICE_MN_MAX], reason[64], count[24], time[CIVIL_TEXT_MAX];
    int64_t at_ms = 0;
    (void)cx, (void)columns, (void)names;
    if (!cells || cells[0].s.n < 3 || !span_copy(span_cut(cells[0].s, 3, cells[0].s.n), mn, sizeof mn))
        return LT_OK;
    (void)span_copy(cells[2].s, reason, sizeof reason);
    (void)span_copy(cells[3].s, time, sizeof time);
    (void)civil_parse_iso(span_text(time), 0, &at_ms);
    moment_text at = say_moment(w, at_ms);
    snprintf(count, sizeof count, "%lld", (long long)cells[1].i);
    const device_view *v = find_mn(w, mn);
    if (v && v->h.last_recv_ms > at_ms)
        return LT_OK; /* a good frame came after it: the refused one is in the journal, and nobody has to do anything */
    if (v) {
        const char *name = v->place.name[0] ? v->place.name : mn, *name_en = v->place.name_en[0] ? v->place.name_en : name;
        of_device(alerts_add(w, &(alert_words){"refused", {name, mn, reason_zh(reason), at.zh}, {name_en, mn, reason, at.en}}, mn, at_ms), v);
        return LT_OK;
    }
    alert *a = alerts_add(w, &(alert_words){"unknown", {NULL, mn, count, at.zh}, {NULL, mn, count, at.en}}, mn, at_ms);
    if (a)
        snprintf(a->link, sizeof a->link, "/console/system/devices");
    return LT_OK;
}

static lt_err tell_refused(lt_cx *cx, alert_work *w)
{
    char since[CIVIL_TEXT_MAX];
    civil_format_iso(w->s->now_ms - CIVIL_DAY_MS, 0, since);
    const char *param = since;
    since[19] = 'Z'; /* as the view writes it */
    since[20] = '\0';
    return keep_query(cx, w->s->k, "SELECT code, count, last_value, last_time FROM unknown_codes WHERE code LIKE 'MN %' AND last_time >= ?1"
                                   " ORDER BY last_time DESC LIMIT 50", &param, 1, on_refused, w);
}

/* --- the air ------------------------------------------------------------------------------------------------------------- */

static lt_err tell_air(lt_cx *cx, alert_work *w, const char *key, const lt_place *p)
{
    char *body;
    uint64_t entry;
    json_t *o;
    int64_t label_ms = 0;
    char aqi[24], primary[96] = "";
    size_t i;
    json_t *v;
    lt_err e = keep_get_product(cx, w->s->k, key, &body, &entry);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(json_parse(cx, span_text(body), &o));
    int64_t level = json_get_int(o, "level", 0);
    bool is_new = civil_parse_iso(span_text(json_get_text(o, "label", "")), w->s->offset_min, &label_ms) && label_ms >= w->s->now_ms - ALERTS_AQI_MS;
    if (is_new && level >= w->aqi_level && json_is_integer(json_object_get(o, "aqi"))) {
        const json_t *class = json_object_get(o, "class");
        moment_text at = say_moment(w, label_ms);
        snprintf(aqi, sizeof aqi, "%lld", (long long)json_get_int(o, "aqi", 0));
        json_array_foreach(json_object_get(o, "primary"), i, v)
            snprintf(primary + strlen(primary), sizeof primary - strlen(primary), "%s%s", i ? ", " : "", json_string_value(v) ? json_string_value(v) : "");
        alert *a = alerts_add(w, &(alert_words){level >= 5 ? "heavy" : "aqi", {p->name, json_get_text(class, "zh", ""), aqi, at.zh, primary},
                                         {p->name_en[0] ? p->name_en : p->name, json_get_text(class, "en", ""), aqi, at.en, primary}},
                       p->id[0] ? p->id : "district", label_ms);
        if (a) {
            a->place = *p;
            snprintf(a->link, sizeof a->link, "/console/%s%s", p->id[0] ? "monitor/" : "command", p->id);
        }
    }
    json_decref(o);
    return LT_OK;
}

static lt_err tell_stations(lt_cx *cx, alert_work *w)
{
    lt_place *places, district = {.kind = PLACE_STATION};
    size_t n;
    char key[PLACE_ID_MAX + 32];
    const char *name;
    TRY(evaluate_plan_district(cx, w->s->k, &name));
    (void)span_copy(span_text(name), district.name, sizeof district.name);
    (void)span_copy(span_text(name), district.district, sizeof district.district);
    TRY(tell_air(cx, w, JOB_ASSESS_NOW_DISTRICT, &district));
    TRY(keep_list_places(cx, w->s->k, &places, &n));
    for (size_t i = 0; i < n; i++) {
        if (places[i].kind != PLACE_STATION || (name[0] && strcmp(places[i].district, name) != 0))
            continue;
        snprintf(key, sizeof key, JOB_ASSESS_NOW_PLACE, places[i].id);
        TRY(tell_air(cx, w, key, &places[i]));
    }
    return LT_OK;
}

/* --- the machine --------------------------------------------------------------------------------------------------------- */

static void tell_journal(alert_work *w)
{
    const char *trouble = journal_trouble(w->s->j), *damage = journal_damage(w->s->j);
    alert *a = trouble[0] ? alerts_add(w, &(alert_words){"journal", {trouble}, {trouble}}, "", w->s->now_ms) : NULL;
    if (a)
        snprintf(a->link, sizeof a->link, "/console/system/status");
    a = damage[0] ? alerts_add(w, &(alert_words){"damage", {damage}, {damage}}, "", w->s->now_ms) : NULL;
    if (a)
        snprintf(a->link, sizeof a->link, "/console/system/status");
}

static lt_err tell_behind(lt_cx *cx, alert_work *w)
{
    uint64_t next = keep_next_entry(w->s->k), count = journal_count(w->s->j);
    lt_entry e;
    buf payload;
    char entries[24];
    if (next >= count)
        return LT_OK;
    buf_init(&payload, ENTRY_PAYLOAD_MAX);
    lt_err err = journal_get(cx, w->s->j, next, &e, &payload);
    buf_fini(&payload);
    if (err || e.recv_us / 1000 > w->s->now_ms - BEHIND_MS)
        return err == LT_NOT_FOUND ? LT_OK : err;
    moment_text at = say_moment(w, e.recv_us / 1000);
    snprintf(entries, sizeof entries, "%llu", (unsigned long long)(count - next));
    alert *a = alerts_add(w, &(alert_words){"behind", {entries, at.zh}, {entries, at.en}}, "", e.recv_us / 1000);
    if (a)
        snprintf(a->link, sizeof a->link, "/console/system/status");
    return LT_OK;
}

static lt_err tell_disk(lt_cx *cx, alert_work *w)
{
    struct statvfs v;
    char gigabytes[24], percent[24];
    if (statvfs(w->s->dir, &v) != 0)
        return cx_fail_errno(cx, errno, "%s", w->s->dir);
    uint64_t free_bytes = (uint64_t)v.f_bavail * v.f_frsize, all = (uint64_t)v.f_blocks * v.f_frsize;
    int64_t left = all ? (int64_t)(free_bytes / (all / 100 + 1)) : 100;
    if (left >= w->disk_percent)
        return LT_OK;
    snprintf(gigabytes, sizeof gigabytes, "%.1f", (double)free_bytes / 1e9);
    snprintf(percent, sizeof percent, "%lld", (long long)left);
    alert *a = alerts_add(w, &(alert_words){"disk", {gigabytes, percent}, {gigabytes, percent}}, "", w->s->now_ms);
    if (a)
        snprintf(a->link, sizeof a->link, "/console/system/status");
    return LT_OK;
}

/* --- all ------------------------------------------------------------------------------------------------------------------ */

static int rank_of(const alert *a)
{
    return strcmp(a->severity, "serious") == 0 ? 0 : strcmp(a->severity, "warning") == 0 ? 1 : 2;
}

static int in_order(const void *pa, const void *pb)
{
    const alert *a = pa, *b = pb;
    int c = rank_of(a) - rank_of(b);
    if (c)
        return c;
    return a->since_ms != b->since_ms ? (a->since_ms < b->since_ms ? -1 : 1) : strcmp(a->id, b->id);
}

static lt_err read_settings(lt_cx *cx, alert_work *w)
{
    TRY(setting_int(cx, w->s->k, "alert.clock_s", &w->clock_s));
    TRY(setting_int(cx, w->s->k, "alert.aqi_level", &w->aqi_level));
    TRY(setting_int(cx, w->s->k, "alert.gap_hours", &w->gap_hours));
    return setting_int(cx, w->s->k, "alert.disk_percent", &w->disk_percent);
}

lt_err alerts_list(lt_cx *cx, const alert_source *s, alert **out, size_t *n)
{
    alert_work w = {.s = s};
    lt_place *places;
    size_t place_count;
    TRY(read_settings(cx, &w));
    TRY(device_view_list(cx, s->k, s->now_ms, s->offset_min, &w.devices, &w.device_count));
    TRY(keep_list_places(cx, s->k, &places, &place_count));
    w.room = 3 * w.device_count + place_count + 64 + ALERTS_PLAN_MAX + 200;
    w.room = w.room < LIST_MAX ? w.room : LIST_MAX;
    TRY(ARENA_ARRAY(cx, w.room, &w.list));
    tell_journal(&w);
    TRY(tell_behind(cx, &w));
    TRY(tell_disk(cx, &w));
    TRY(tell_stations(cx, &w));
    for (size_t i = 0; i < w.device_count; i++)
        tell_device(&w, &w.devices[i]);
    TRY(tell_refused(cx, &w));
    TRY(alerts_tell_plan(cx, s, &w));
    TRY(alerts_tell_traces(cx, s, &w));
    if (w.n)
        qsort(w.list, w.n, sizeof *w.list, in_order);
    *out = w.list;
    *n = w.n;
    return LT_OK;
}
