/* job_import.c - see job_import.h. */
#include "app/job_import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/import_report.h"
#include "app/review.h"
#include "app/wind_keep.h"
#include "base/json.h"
#include "base/num.h"
#include "fact/unit.h"

#define IMPORT_BATCH (1u << 19) /* samples held, sorted and appended together: 16 MiB */

/* What the second pass needs for one station. */
typedef struct target_station {
    char     place[PLACE_ID_MAX];
    bool     is_found;
    uint32_t series[ROW_VALUES_MAX]; /* 0: not made yet */
    int8_t   shift[ROW_VALUES_MAX];  /* the series' unit is 10^shift times the file's ... */
    bool     is_refused[ROW_VALUES_MAX];
} target_station;

typedef struct importer {
    keep                 *k;
    uint64_t              entry;
    survey               *s;
    const survey_station *stations;
    uint32_t              station_count;
    target_station       *targets;
    lt_place             *places;
    size_t                place_count;
    lt_sample            *samples;
    size_t                sample_count;
    review_book          *reviews;
    job_import_report    *report;
    const char           *file, *format;
} importer;

/* --- places ------------------------------------------------------------------------------------------------ */

/* CITY:NAME as an identifier: injective, so that two names never share a place. */
static bool make_id(const survey_station *t, char out[PLACE_ID_MAX])
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t n = (size_t)snprintf(out, PLACE_ID_MAX, "%s:", t->city);
    for (const unsigned char *p = (const unsigned char *)t->name; *p; p++) {
        if (n + 4 > PLACE_ID_MAX)
            return false;
        if (strncmp((const char *)p, "\xe3\x80\x80", 3) == 0) { /* the ideographic space would not be seen */
            out[n++] = '~';
            out[n++] = '_';
            p += 2;
            continue;
        }
        bool is_plain = *p > ' ' && *p != 0x7f && !strchr("/?&#%\"'\\<>~_", *p);
        if (is_plain)
            out[n++] = (char)*p;
        else if (*p == ' ')
            out[n++] = '_';
        else {
            out[n++] = '~';
            out[n++] = HEX[*p >> 4];
            out[n++] = HEX[*p & 15];
        }
    }
    out[n] = '\0';
    return true;
}

/* A forecast is of the district, whoever sent it: one place. */
static bool is_weather(const importer *m)
{
    return strcmp(m->format, JOB_IMPORT_WEATHER) == 0;
}

static lt_err find_place(lt_cx *cx, const importer *m, const survey_station *t, target_station *out)
{
    const char *city = t->area[0] ? t->area : import_city_name(t->city);
    const lt_place *same = NULL;
    unsigned count = 0;
    if (is_weather(m)) {
        snprintf(out->place, sizeof out->place, "%s", JOB_IMPORT_WEATHER);
    } else if (t->code[0]) {
        snprintf(out->place, sizeof out->place, "%s", t->code);
    } else {
        for (size_t i = 0; i < m->place_count; i++)
            if (strcmp(m->places[i].name, t->name) == 0 && strcmp(m->places[i].city, city) == 0) {
                same = &m->places[i];
                count++;
            }
        if (count == 1)
            snprintf(out->place, sizeof out->place, "%s", same->id);
        else if (!make_id(t, out->place))
            return cx_fail(cx, LT_LIMIT, "station \"%s\" of %s: city and name are too long for an identifier", t->name, t->city);
    }
    for (size_t i = 0; i < m->place_count && !out->is_found; i++)
        out->is_found = strcmp(m->places[i].id, out->place) == 0;
    return LT_OK;
}

static lt_err put_place(lt_cx *cx, const importer *m, const survey_station *t, const target_station *target)
{
    lt_place p = {.kind = is_weather(m) ? PLACE_WEATHER : PLACE_STATION, .has_position = t->has_position, .longitude = t->longitude, .latitude = t->latitude};
    snprintf(p.id, sizeof p.id, "%s", target->place);
    snprintf(p.name, sizeof p.name, "%s", is_weather(m) ? "天气预报" : t->name);
    if (is_weather(m))
        snprintf(p.name_en, sizeof p.name_en, "weather forecast");
    else
        snprintf(p.city, sizeof p.city, "%s", t->area[0] ? t->area : import_city_name(t->city));
    snprintf(p.source, sizeof p.source, "import %s", m->format);
    return keep_put_place(cx, m->k, &p);
}

static lt_err find_places(lt_cx *cx, importer *m)
{
    TRY(keep_list_places(cx, m->k, &m->places, &m->place_count));
    m->targets = calloc(m->station_count ? m->station_count : 1, sizeof *m->targets);
    if (!m->targets)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %u stations", m->station_count);
    for (uint32_t i = 0; i < m->station_count; i++)
        TRY(find_place(cx, m, &m->stations[i], &m->targets[i]));
    for (uint32_t i = 0; i < m->station_count; i++) {
        if (m->targets[i].is_found)
            continue;
        TRY(put_place(cx, m, &m->stations[i], &m->targets[i]));
        m->report->places_made++;
    }
    return LT_OK;
}

/* --- series ------------------------------------------------------------------------------------------------ */

/* 10^*shift of `to` are one `from`; false: not by a power of ten, or no mass concentrations. */
static bool unit_shift(const char *from, const char *to, int8_t *shift)
{
    num_dec f;
    *shift = 0;
    if (!unit_factor(from, to, &f))
        return false;
    int8_t n = (int8_t)-f.decimals;
    for (; f.scaled >= 10 && f.scaled % 10 == 0; f.scaled /= 10)
        n++;
    *shift = n;
    return f.scaled == 1;
}

static lt_err refuse(lt_cx *cx, importer *m, const lt_series *s)
{
    char code[2 * PLACE_ID_MAX + 16], why[96];
    snprintf(code, sizeof code, "%s/%s", s->place, s->quantity);
    snprintf(why, sizeof why, "import: the series is kept in %s, which %s cannot be turned into", s->unit, "this file's unit");
    m->report->refused++;
    return keep_note_unknown(cx, m->k, 0, code, m->entry, 0, why);
}

static lt_err make_series(lt_cx *cx, importer *m, const import_layout *l, target_station *t, uint32_t column)
{
    const table_import_column *c = l->values[column];
    lt_series s = {.period = l->period};
    snprintf(s.place, sizeof s.place, "%s", t->place);
    snprintf(s.quantity, sizeof s.quantity, "%s", c->quantity);
    snprintf(s.stat, sizeof s.stat, "%s", c->stat);
    lt_series known = s; /* unit "": what the keep has */
    lt_err e = keep_series(cx, m->k, &known, false);
    if (e == LT_NOT_FOUND) {
        snprintf(s.unit, sizeof s.unit, "%s", c->unit);
        TRY(keep_series(cx, m->k, &s, true));
        t->series[column] = s.id;
        return LT_OK;
    }
    TRY(e);
    t->series[column] = known.id;
    if (unit_shift(c->unit, known.unit, &t->shift[column]))
        return LT_OK;
    t->is_refused[column] = true;
    return refuse(cx, m, &known);
}

/* Wide bounds of tables/quantity.tsv, in the canonical unit; they only mark. */
static bool is_absurd(const table_import_column *c, double v)
{
    int8_t shift;
    for (size_t i = 0; i < TABLE_QUANTITY_COUNT; i++) {
        const table_quantity *q = &TABLE_QUANTITY[i];
        if (strcmp(q->key, c->quantity) != 0 || !unit_shift(c->unit, q->canonical_unit, &shift))
            continue;
        double scale = shift >= 0 ? (double)num_pow10(shift) : 1.0 / (double)num_pow10(-shift);
        return v * scale < num_to_double(q->absurd_lo) || v * scale > num_to_double(q->absurd_hi);
    }
    return false;
}

/* A power of ten on the shortest decimal; a value that is none is kept marked absurd, as job_apply does. */
static void shift_value(lt_sample *s, int shift)
{
    num_dec d;
    if (shift == 0)
        return;
    if (num_from_double(s->value, NUM_DECIMALS_MAX, &d) && d.decimals - shift <= 15) {
        d.decimals -= shift;
        if (d.decimals < 0 && !__builtin_mul_overflow(d.scaled, num_pow10(-d.decimals), &d.scaled))
            d.decimals = 0;
        if (d.decimals >= 0) {
            s->value = num_to_double(d);
            return;
        }
    }
    s->value = 0;
    s->mark |= MARK_ABSURD | MARK_MISSING;
}

/* --- samples ----------------------------------------------------------------------------------------------- */

static int compare_samples(const void *a, const void *b)
{
    const lt_sample *x = a, *y = b;
    if (x->series != y->series)
        return x->series < y->series ? -1 : 1;
    return x->t_ms < y->t_ms ? -1 : x->t_ms > y->t_ms;
}

/* Long runs of one series in time order are what the keep takes fastest. */
static lt_err flush(lt_cx *cx, importer *m)
{
    size_t n = m->sample_count;
    m->sample_count = 0;
    if (!n)
        return LT_OK;
    qsort(m->samples, n, sizeof *m->samples, compare_samples);
    TRY(review_mark(cx, m->reviews, m->k, m->samples, n));
    return keep_append(cx, m->k, m->samples, n);
}

static lt_err take_value(lt_cx *cx, importer *m, const lt_sample *like, const table_import_column *c, const import_value *v)
{
    lt_sample s = *like;
    if (v->is_missing)
        s.mark |= MARK_MISSING;
    else {
        s.value = v->value;
        s.mark |= is_absurd(c, v->value) ? MARK_ABSURD : 0;
    }
    m->report->values += !v->is_missing;
    m->report->missing += v->is_missing;
    m->report->suspect += (s.mark & MARK_SUSPECT) != 0;
    if (m->sample_count == IMPORT_BATCH)
        TRY(flush(cx, m));
    m->samples[m->sample_count++] = s;
    return LT_OK;
}

static lt_err on_row(lt_cx *cx, void *self, const import_at *at, const import_row *row)
{
    importer *m = self;
    bool is_taken;
    uint32_t index = survey_take(m->s, at, row, &is_taken);
    if (index == UINT32_MAX)
        return cx_fail(cx, LT_DAMAGED, "%s line %llu: the stored file changed while it was read", at->member, (unsigned long long)row->line);
    if (!is_taken)
        return LT_OK;
    target_station *t = &m->targets[index];
    lt_sample like = {.t_ms = row->t_ms, .entry = m->entry, .mark = MARK_BACKFILL | (m->stations[index].is_frozen ? MARK_SUSPECT : 0)};
    for (uint32_t i = 0; i < at->layout->value_count; i++) {
        const table_import_column *c = at->layout->values[i];
        if (c->role[0] == 'p' && row->values[i].is_missing)
            continue; /* no primary pollutant is no gap in the data */
        if (!t->series[i])
            TRY(make_series(cx, m, at->layout, t, i));
        if (t->is_refused[i])
            continue;
        like.series = t->series[i];
        TRY(take_value(cx, m, &like, c, &row->values[i]));
        if (m->sample_count)
            shift_value(&m->samples[m->sample_count - 1], t->shift[i]);
    }
    m->report->kept++;
    return LT_OK;
}

static lt_err pass_over(lt_cx *cx, void *self, const import_at *at, uint64_t line, const char *why)
{
    (void)cx, (void)self, (void)at, (void)line, (void)why;
    return LT_OK; /* counted by the survey */
}

/* --- the way of an entry ----------------------------------------------------------------------------------- */

typedef struct blob_source {
    const char *dir, *sha256_hex;
    keep_blob  *b;
    uint64_t    done, size;
} blob_source;

static lt_err read_blob(lt_cx *cx, void *self, void *p, size_t max, size_t *got)
{
    blob_source *s = self;
    TRY(keep_blob_read(cx, s->b, p, max, got));
    s->done += *got;
    if (s->done <= s->size)
        cx_report(cx, "bytes imported", s->done, 2 * s->size);
    return LT_OK;
}

/* One pass over the blob, to its end: only there its digest is checked. */
typedef lt_err (*pass_fn)(lt_cx *cx, void *self, const import_source *src, const import_options *o);
static lt_err run_pass(lt_cx *cx, blob_source *b, const import_options *o, pass_fn fn, void *self)
{
    import_source src = {.fn = read_blob, .self = b};
    uint8_t rest[4096];
    size_t got = 1;
    TRY(keep_blob_open(cx, b->dir, b->sha256_hex, &b->b));
    lt_err e = fn(cx, self, &src, o);
    while (!e && got)
        e = keep_blob_read(cx, b->b, rest, sizeof rest, &got);
    keep_blob_close(b->b);
    return e;
}

static lt_err pass_survey(lt_cx *cx, void *self, const import_source *src, const import_options *o)
{
    return survey_run(cx, self, src, o);
}

static lt_err pass_rows(lt_cx *cx, void *self, const import_source *src, const import_options *o)
{
    importer *m = self;
    const import_sink sink = {.self = m, .on_row = on_row, .on_bad = pass_over};
    TRY(import_scan(cx, src, o, &sink));
    return flush(cx, m);
}

static lt_err put_report(lt_cx *cx, importer *m, const import_headline *h)
{
    char key[96];
    buf b;
    buf_init(&b, IMPORT_REPORT_MAX);
    import_report_format(m->s, m->report, h, &b);
    buf_byte(&b, 0);
    lt_err e = buf_check(cx, &b);
    snprintf(key, sizeof key, JOB_IMPORT_PRODUCT, h->sha256_hex);
    if (!e)
        e = keep_put_product(cx, m->k, key, (const char *)b.p, m->entry);
    buf_fini(&b);
    return e;
}

static lt_err store_rows(lt_cx *cx, importer *m, blob_source *b, const import_options *o)
{
    m->stations = survey_stations(m->s, &m->station_count);
    m->samples = calloc(IMPORT_BATCH, sizeof *m->samples);
    if (!m->samples)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to import");
    TRY(find_places(cx, m));
    TRY(review_book_open(cx, m->k, &m->reviews));
    return run_pass(cx, b, o, pass_rows, m);
}

static bool is_of_the_world(lt_err e)
{
    return e == LT_BAD_INPUT || e == LT_LIMIT || e == LT_CONFLICT;
}

static lt_err note(lt_cx *cx, importer *m, const char *sha256_hex)
{
    char why[LT_SAY_MAX];
    (void)span_copy(span_text(cx->say), why, sizeof why);
    cx_log("warning", "entry %llu (import of %s) is not applied: %s", (unsigned long long)m->entry, m->file, why);
    return keep_note_unknown(cx, m->k, 0, sha256_hex[0] ? sha256_hex : "(import)", m->entry, 0, why);
}

/* Survey, places, rows, report. Nothing is appended before the whole file has been read once. */
static lt_err import_blob(lt_cx *cx, importer *m, blob_source *b, const import_options *o)
{
    TRY(survey_open(cx, &m->s));
    lt_err e = run_pass(cx, b, o, pass_survey, m->s);
    if (e && is_of_the_world(e))
        return note(cx, m, b->sha256_hex);
    TRY(e);
    import_report_count(m->s, m->report);
    TRY(store_rows(cx, m, b, o));
    keep_import row = {.sha256_hex = b->sha256_hex, .name = o->file, .format = o->format, .entry = m->entry, .rows = m->report->rows, .bad = m->report->bad};
    e = keep_put_import_row(cx, m->k, &row);
    if (e && e != LT_CONFLICT) /* known: it is taken in again */
        return e;
    import_headline h = {.file = o->file, .format = o->format, .sha256_hex = b->sha256_hex, .label = o->label, .entry = m->entry};
    return put_report(cx, m, &h);
}

static lt_err apply_object(lt_cx *cx, importer *m, const char *dir, const json_t *o)
{
    const char *sha = json_get_text(o, "sha256", ""), *label = json_get_text(o, "label", "");
    uint64_t before;
    m->file = json_get_text(o, "file", "");
    m->format = json_get_text(o, "format", "");
    if (strlen(sha) != 64 || !m->file[0]) {
        (void)cx_fail(cx, LT_BAD_INPUT, "the import names no file");
        return note(cx, m, sha);
    }
    lt_err e = keep_find_import(cx, m->k, sha, &before);
    if (!e && before != m->entry && !json_is_true(json_object_get(o, "again"))) {
        (void)cx_fail(cx, LT_CONFLICT, "taken in before by entry %llu", (unsigned long long)before);
        return note(cx, m, sha);
    }
    if (e && e != LT_NOT_FOUND)
        return e;
    if (strcmp(m->format, WIND_KEEP_FORMAT) == 0) {
        e = wind_keep_apply(cx, dir, m->k, &(wind_keep_file){m->file, sha, m->entry});
        return is_of_the_world(e) || e == LT_NOT_ENOUGH ? note(cx, m, sha) : e;
    }
    blob_source b = {.dir = dir, .sha256_hex = sha, .size = (uint64_t)json_get_int(o, "size", 0)};
    import_options opt = {.format = m->format, .file = m->file, .city = json_get_text(o, "city", ""),
                          .label = strcmp(label, "start") == 0 ? LABEL_START : strcmp(label, "end") == 0 ? LABEL_END : LABEL_OF_FORMAT};
    e = import_blob(cx, m, &b, &opt);
    survey_close(m->s);
    review_book_close(m->reviews);
    free(m->targets);
    free(m->samples);
    return e;
}

lt_err job_import_apply(lt_cx *cx, const char *dir, keep *k, const lt_entry *e, job_import_report *report)
{
    json_t *o = NULL;
    *report = (job_import_report){0};
    importer m = {.k = k, .entry = e->number, .report = report, .file = ""};
    if (!e->payload.p) /* erased */
        return LT_OK;
    lt_err err = json_parse(cx, e->payload, &o);
    if (err)
        return err == LT_BAD_INPUT || err == LT_LIMIT ? note(cx, &m, "") : err;
    err = apply_object(cx, &m, dir, o);
    json_decref(o);
    return err;
}

/* --- a file on disk, without a data folder ------------------------------------------------------------------- */

typedef struct file_source {
    int      fd;
    uint64_t done, size;
} file_source;

static lt_err read_file(lt_cx *cx, void *self, void *p, size_t max, size_t *got)
{
    file_source *f = self;
    ssize_t n;
    do
        n = read(f->fd, p, max);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return cx_fail_errno(cx, errno, "cannot read");
    *got = (size_t)n;
    f->done += *got;
    if (f->size)
        cx_report(cx, "bytes checked", f->done < f->size ? f->done : f->size, f->size);
    return LT_OK;
}

static lt_err survey_fd(lt_cx *cx, file_source *f, const import_options *o, job_import_report *report, buf *json)
{
    survey *s;
    import_source src = {.fn = read_file, .self = f};
    TRY(survey_open(cx, &s));
    lt_err e = survey_run(cx, s, &src, o);
    if (!e) {
        import_headline h = {.file = o->file, .format = o->format, .sha256_hex = "", .label = o->label};
        import_report_count(s, report);
        report->kept = report->rows - report->bad - report->repeats;
        import_report_format(s, report, &h, json);
        e = buf_check(cx, json);
    }
    survey_close(s);
    return e;
}

lt_err job_import_survey_file(lt_cx *cx, const char *path, const import_options *o, job_import_report *report, buf *json)
{
    struct stat st;
    *report = (job_import_report){0};
    file_source f = {.fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (f.fd < 0)
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    if (fstat(f.fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(f.fd);
        return cx_fail(cx, LT_BAD_INPUT, "%s is a folder; files are wanted", path);
    }
    f.size = (uint64_t)(st.st_size > 0 ? st.st_size : 0);
    lt_err e = survey_fd(cx, &f, o, report, json);
    close(f.fd);
    return e;
}
