/* import_report.c - see import_report.h. */
#include "app/import_report.h"

#include "base/civil.h"
#include "base/jout.h"

void import_report_count(const survey *s, job_import_report *r)
{
    const survey_totals *t = survey_totals_of(s);
    uint32_t n;
    const survey_station *st = survey_stations(s, &n);
    r->rows = t->rows;
    r->bad = t->bad;
    r->repeats = t->repeats;
    r->stations = t->stations;
    r->frozen = t->frozen;
    r->silent = t->silent;
    r->stale = t->stale;
    r->twins = t->twins;
    r->namesakes = t->namesakes;
    r->files = t->files;
    r->from_ms = INT64_MAX;
    r->to_ms = INT64_MIN;
    for (uint32_t i = 0; i < n; i++) {
        r->from_ms = st[i].first_ms < r->from_ms ? st[i].first_ms : r->from_ms;
        r->to_ms = st[i].last_ms > r->to_ms ? st[i].last_ms : r->to_ms;
    }
}

static void put_time(jout *j, const char *key, int64_t ms)
{
    char text[CIVIL_TEXT_MAX];
    civil_format_iso(ms, CIVIL_SHANGHAI_MIN, text);
    jout_put_text(j, key, text);
}

static void put_station(jout *j, const survey_station *all, const survey_station *t)
{
    jout_begin_object(j);
    jout_put_text(j, "city", t->city);
    jout_put_text(j, "name", t->name);
    if (t->code[0])
        jout_put_text(j, "code", t->code);
    jout_put_int(j, "rows", (int64_t)t->rows);
    jout_put_int(j, "hours", (int64_t)t->times);
    put_time(j, "from", t->first_ms);
    put_time(j, "to", t->last_ms);
    jout_put_bool(j, "silent", t->is_silent);
    if (t->twin_of != UINT32_MAX)
        jout_put_text(j, "same_as_in", all[t->twin_of].city);
    if (t->namesake_of != UINT32_MAX) {
        jout_put_text(j, "beside_city", all[t->namesake_of].city);
        jout_put_text(j, "beside_name", all[t->namesake_of].name);
    }
    jout_end_object(j);
}

typedef bool (*station_test)(const survey_station *t);
static bool is_frozen(const survey_station *t)
{
    return t->is_frozen;
}
static bool is_stale(const survey_station *t)
{
    return t->is_stale;
}
static bool is_namesake(const survey_station *t)
{
    return t->namesake_of != UINT32_MAX;
}
static bool is_twin(const survey_station *t)
{
    return t->twin_of != UINT32_MAX;
}

static void put_list(jout *j, const char *key, const survey *s, station_test test)
{
    uint32_t n, listed = 0;
    const survey_station *all = survey_stations(s, &n);
    jout_key(j, key);
    jout_begin_array(j);
    for (uint32_t i = 0; i < n && listed < IMPORT_LIST_MAX; i++)
        if (test(&all[i])) {
            put_station(j, all, &all[i]);
            listed++;
        }
    jout_end_array(j);
}

static void put_counts(jout *j, const job_import_report *r)
{
    const struct {
        const char *key;
        uint64_t    v;
    } rows[] = {{"rows", r->rows},         {"kept", r->kept},         {"bad", r->bad},     {"repeats", r->repeats},     {"values", r->values},
                {"missing", r->missing},   {"suspect", r->suspect},   {"files", r->files}, {"stations", r->stations},   {"places_made", r->places_made},
                {"frozen", r->frozen},     {"silent", r->silent},     {"stale", r->stale}, {"twins", r->twins},         {"namesakes", r->namesakes}, {"refused", r->refused}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        jout_put_int(j, rows[i].key, (int64_t)rows[i].v);
}

static void put_bads(jout *j, const survey *s)
{
    uint32_t n;
    const survey_bad *b = survey_bads(s, &n);
    jout_key(j, "bad_rows");
    jout_begin_array(j);
    for (uint32_t i = 0; i < n; i++) {
        jout_begin_object(j);
        jout_put_text(j, "file", b[i].member);
        jout_put_int(j, "line", (int64_t)b[i].line);
        jout_put_text(j, "why", b[i].why);
        jout_end_object(j);
    }
    jout_end_array(j);
}

void import_report_format(const survey *s, const job_import_report *r, const import_headline *h, buf *out)
{
    static const char *const LABELS[] = {[LABEL_OF_FORMAT] = "", [LABEL_START] = "start", [LABEL_END] = "end"};
    jout j = jout_of(out);
    jout_begin_object(&j);
    jout_put_text(&j, "file", h->file);
    jout_put_text(&j, "format", h->format);
    if (h->sha256_hex[0]) {
        jout_put_text(&j, "sha256", h->sha256_hex);
        jout_put_int(&j, "entry", (int64_t)h->entry);
    }
    if (h->label != LABEL_OF_FORMAT)
        jout_put_text(&j, "label", LABELS[h->label]);
    put_counts(&j, r);
    if (r->from_ms <= r->to_ms) {
        put_time(&j, "from", r->from_ms);
        put_time(&j, "to", r->to_ms);
    }
    put_bads(&j, s);
    put_list(&j, "frozen_stations", s, is_frozen);
    put_list(&j, "stale_stations", s, is_stale);
    put_list(&j, "twin_stations", s, is_twin);
    put_list(&j, "namesake_stations", s, is_namesake);
    jout_end_object(&j);
}
