/* cross_check.c - a check's query run and held against the findings that are known; see cross_check.h. */
#include "plan/cross_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/hash.h"
#include "plan/plan_figure.h"

typedef struct found_row {
    char        name[FINDING_NAME_MAX];
    const char *id, *kind, *other_id, *other_kind, *zh, *en;
    bool        is_known;
} found_row;
typedef struct check_work {
    keep              *k;
    const cross_check *c;
    const char        *day;
    hash_sha256       *hash;
    found_row         *rows; /* by name once sorted */
    size_t             n, room;
    bool               is_cut;
    json_t            *again, *words, *gone;
    check_result      *out;
} check_work;

void cross_check_read(const json_t *o, cross_check *out)
{
    *out = (cross_check){.key = json_get_text(o, "key", ""), .title_zh = json_get_text(o, "title_zh", ""), .title_en = json_get_text(o, "title_en", ""),
                         .severity = json_get_text(o, "severity", ""), .owner = json_get_text(o, "owner", ""), .schedule = json_get_text(o, "schedule", ""),
                         .link = json_get_text(o, "link", ""), .measure = json_get_text(o, "measure", ""), .sql = json_get_text(o, "sql", "")};
}

bool cross_check_is_due(const cross_check *c, const char *last, const char *day)
{
    int64_t a, b;
    if (!last[0] || strcmp(c->schedule, "hour") == 0)
        return true;
    if (strcmp(c->schedule, "month") == 0)
        return strncmp(last, day, 7) != 0;
    if (strcmp(c->schedule, "week") == 0 && civil_parse_iso(span_text(last), 0, &a) && civil_parse_iso(span_text(day), 0, &b))
        return b - a >= 7 * CIVIL_DAY_MS || b < a;
    return strcmp(last, day) != 0;
}

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for findings");
}

/* --- what is found ----------------------------------------------------------------------------------------------------------- */

static void name_row(const check_work *w, found_row *r)
{
    uint8_t digest[HASH_SHA256_BYTES];
    char hex[2 * HASH_SHA256_BYTES + 1];
    const span parts[] = {span_of(w->c->key, strlen(w->c->key) + 1), span_of(r->id, strlen(r->id) + 1), span_text(r->other_id)};
    hash_sha256_parts(w->hash, parts, 3, digest);
    hash_hex(digest, sizeof digest, hex);
    snprintf(r->name, sizeof r->name, "%.40s.%.12s", w->c->key, hex);
}

static lt_err grow(lt_cx *cx, check_work *w)
{
    size_t room = w->room ? 2 * w->room : 256;
    found_row *more;
    TRY(ARENA_ARRAY(cx, room, &more));
    if (w->n)
        memcpy(more, w->rows, w->n * sizeof *more);
    w->rows = more;
    w->room = room;
    return LT_OK;
}

static lt_err on_found(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    check_work *w = self;
    (void)names;
    if (columns != 6)
        return cx_fail(cx, LT_BAD_INPUT, "id, kind, other_id, other_kind, words_zh and words_en are wanted, %d columns came", columns);
    if (!cells)
        return LT_OK;
    if (w->n == CHECK_FOUND_MAX) {
        w->is_cut = true;
        return LT_OK;
    }
    if (w->n == w->room)
        TRY(grow(cx, w));
    found_row *r = &w->rows[w->n];
    r->is_known = false;
    TRY(plan_cell_text(cx, &cells[0], &r->id));
    TRY(plan_cell_text(cx, &cells[1], &r->kind));
    TRY(plan_cell_text(cx, &cells[2], &r->other_id));
    TRY(plan_cell_text(cx, &cells[3], &r->other_kind));
    TRY(plan_cell_text(cx, &cells[4], &r->zh));
    TRY(plan_cell_text(cx, &cells[5], &r->en));
    name_row(w, r);
    w->n += r->id[0] != '\0';
    return LT_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const found_row *)a)->name, ((const found_row *)b)->name);
}

/* Sorted, each name once. */
static void tidy_rows(check_work *w)
{
    size_t kept = 0;
    if (!w->n)
        return;
    qsort(w->rows, w->n, sizeof *w->rows, by_name);
    for (size_t i = 0; i < w->n; i++)
        if (!kept || strcmp(w->rows[kept - 1].name, w->rows[i].name) != 0)
            w->rows[kept++] = w->rows[i];
    w->n = kept;
}

/* --- what was known ------------------------------------------------------------------------------------------------------------ */

static lt_err append_text(lt_cx *cx, json_t *list, const char *s)
{
    return json_array_append_new(list, json_string(s)) == 0 ? LT_OK : no_memory(cx);
}

static lt_err compare(lt_cx *cx, check_work *w, const char *name, const json_t *body)
{
    found_row key;
    (void)snprintf(key.name, sizeof key.name, "%s", name);
    found_row *r = w->n ? bsearch(&key, w->rows, w->n, sizeof *w->rows, by_name) : NULL;
    bool was_found = json_is_true(json_object_get(body, "is_found"));
    if (!r) {
        if (was_found && !w->is_cut) {
            w->out->gone++;
            return append_text(cx, w->gone, name);
        }
        return LT_OK;
    }
    r->is_known = true;
    if (!was_found) {
        w->out->again++;
        TRY(append_text(cx, w->again, name));
    }
    if (strcmp(json_get_text(body, "zh", ""), r->zh) == 0 && strcmp(json_get_text(body, "en", ""), r->en) == 0)
        return LT_OK;
    json_t *words = json_pack("{s:s, s:s, s:s}", "finding", name, "zh", r->zh, "en", r->en);
    return words && json_array_append_new(w->words, words) == 0 ? LT_OK : no_memory(cx);
}

/* id, body of a finding of this check */
static lt_err on_known(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    const char *name;
    json_t *body;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(plan_cell_text(cx, &cells[0], &name));
    TRY(json_parse(cx, cells[1].s, &body));
    lt_err e = compare(cx, self, name, body);
    json_decref(body);
    return e;
}

/* --- what it comes from -------------------------------------------------------------------------------------------------------- */

typedef struct row_about {
    const char *version, *street;
} row_about;

static lt_err on_about(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    row_about *a = self;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(plan_cell_text(cx, &cells[0], &a->version));
    return plan_cell_text(cx, &cells[1], &a->street);
}

static lt_err look_up(lt_cx *cx, const check_work *w, const char *kind, const char *id, row_about *out)
{
    char sql[160];
    const char *trouble;
    *out = (row_about){"", ""};
    snprintf(sql, sizeof sql, "SELECT version, street FROM ledger_%.70s WHERE id = ?1", kind);
    for (char *c = sql + strlen("SELECT version, street FROM "); *c && *c != ' '; c++)
        *c = *c == '-' ? '_' : *c;
    keep_statement s = {.sql = sql, .params = &id, .param_count = 1};
    return plan_run_query(cx, w->k, &s, on_about, out, &trouble); /* not of a ledger: no version */
}

static lt_err add_source(lt_cx *cx, json_t *rows, const char *kind, const char *id, const row_about *about)
{
    json_t *row = json_pack("{s:s, s:s}", "kind", kind, "id", id);
    bool bad = !row || (about->version[0] && json_object_set_new(row, "version", json_integer(strtoll(about->version, NULL, 10))) != 0);
    return !bad && json_array_append_new(rows, row) == 0 ? LT_OK : no_memory(cx);
}

static lt_err opened(lt_cx *cx, const check_work *w, const found_row *r, json_t **out)
{
    row_about mine, other;
    json_t *rows = json_array();
    if (!rows)
        return no_memory(cx);
    lt_err e = look_up(cx, w, r->kind, r->id, &mine);
    if (!e)
        e = add_source(cx, rows, r->kind, r->id, &mine);
    if (!e && r->other_id[0]) {
        e = look_up(cx, w, r->other_kind, r->other_id, &other);
        if (!e)
            e = add_source(cx, rows, r->other_kind, r->other_id, &other);
    }
    *out = e ? NULL : json_pack("{s:s, s:s, s:s, s:s*, s:s*, s:s, s:s, s:s, s:O}", "finding", r->name, "kind", r->kind, "id", r->id, "other_kind",
                                r->other_kind[0] ? r->other_kind : NULL, "other", r->other_id[0] ? r->other_id : NULL, "zh", r->zh, "en", r->en, "street",
                                mine.street, "rows", rows);
    json_decref(rows);
    return e ? e : *out ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "a finding of %s is no UTF-8 text", w->c->key);
}

/* --- the acts ------------------------------------------------------------------------------------------------------------------ */

static lt_err add_patch(lt_cx *cx, const check_work *w, json_t *open, bool is_first)
{
    json_t *none = json_array();
    json_t *p = json_pack("{s:s, s:s, s:s, s:s, s:I, s:b, s:I, s:O, s:O, s:O, s:O}", "day", w->day, "owner", w->c->owner, "severity", w->c->severity,
                          "measure", w->c->measure, "total", (json_int_t)w->n, "is_cut", w->is_cut, "ms", (json_int_t)w->out->ms, "open", open, "again",
                          is_first ? w->again : none, "words", is_first ? w->words : none, "gone", is_first ? w->gone : none);
    json_decref(none);
    if (!p)
        return no_memory(cx);
    w->out->patches[w->out->part_count++] = p;
    return LT_OK;
}

static lt_err make_patches(lt_cx *cx, const check_work *w)
{
    lt_err e = LT_OK;
    size_t i = 0;
    TRY(ARENA_ARRAY(cx, CHECK_FOUND_MAX / CHECK_PART_MAX + 2, &w->out->patches));
    do { /* one at least: it says that the check was run */
        json_t *open = json_array();
        if (!open)
            e = no_memory(cx);
        for (; !e && i < w->n && json_array_size(open) < CHECK_PART_MAX; i++) {
            json_t *one = NULL;
            if (w->rows[i].is_known)
                continue;
            e = opened(cx, w, &w->rows[i], &one);
            if (!e && json_array_append_new(open, one) != 0)
                e = no_memory(cx);
        }
        w->out->opened += json_array_size(open);
        if (!e)
            e = add_patch(cx, w, open, w->out->part_count == 0);
        json_decref(open);
    } while (!e && i < w->n);
    return e;
}

static lt_err run(lt_cx *cx, check_work *w)
{
    char range[2][FINDING_NAME_MAX];
    const char *params[2] = {range[0], range[1]};
    int64_t begin = cx_now_ms(cx);
    keep_statement s = {.sql = w->c->sql, .params = &w->day, .param_count = 1};
    TRY(plan_run_query(cx, w->k, &s, on_found, w, &w->out->trouble));
    w->out->ms = cx_now_ms(cx) - begin;
    if (w->out->trouble)
        return LT_OK;
    tidy_rows(w);
    w->out->total = w->n;
    snprintf(range[0], sizeof range[0], "%.40s.", w->c->key);
    snprintf(range[1], sizeof range[1], "%.40s/", w->c->key);
    TRY(keep_query(cx, w->k, "SELECT id, body FROM entities WHERE kind = '" FINDING_KIND "' AND id > ?1 AND id < ?2", params, 2, on_known, w));
    return make_patches(cx, w);
}

lt_err cross_check_run(lt_cx *cx, keep *k, const cross_check *c, const char *day, check_result *out)
{
    *out = (check_result){.trouble = NULL};
    check_work w = {.k = k, .c = c, .day = day, .out = out, .again = json_array(), .words = json_array(), .gone = json_array()};
    lt_err e = w.again && w.words && w.gone ? hash_sha256_open(cx, &w.hash) : no_memory(cx);
    if (!e) {
        e = run(cx, &w);
        hash_sha256_close(w.hash);
    }
    json_decref(w.again);
    json_decref(w.words);
    json_decref(w.gone);
    for (size_t i = 0; e && i < out->part_count; i++)
        json_decref(out->patches[i]);
    if (e)
        out->part_count = 0;
    return e;
}
