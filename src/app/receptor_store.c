/* receptor_store.c - see receptor_store.h. */
#include "app/receptor_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/receptor_run.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/parallel.h"

#define ROOM_MAX    ((size_t)2 << 30)
#define OUT_MAX     ((size_t)256 << 20)
#define PRODUCT_NS  25.0 /* of one multiplication in a fit from random factors, over all its passes */
#define MOVED_PART  0.7  /* of such a fit: an element displaced, both ways, through all levels */

/* --- files ------------------------------------------------------------------------------------------------------------------------------ */

static lt_err read_blob(lt_cx *cx, const char *dir, const char *sha256, size_t most, span *out)
{
    keep_blob *b;
    size_t got = 1, n = 0, room = 65536;
    uint8_t *p, *more;
    TRY(keep_blob_open(cx, dir, sha256, &b));
    lt_err e = arena_alloc(cx, room, &p);
    while (!e && got) {
        if (n == room) {
            e = n >= most ? cx_fail(cx, LT_LIMIT, "文件大于 %zu 字节 more than %zu bytes", most, most) : arena_alloc(cx, 2 * room, &more);
            if (e)
                break;
            memcpy(more, p, n);
            p = more;
            room *= 2;
        }
        e = keep_blob_read(cx, b, p + n, room - n, &got);
        n += e ? 0 : got;
    }
    keep_blob_close(b);
    *out = span_of(e ? NULL : p, e ? 0 : n);
    return e;
}

lt_err receptor_store_files(lt_cx *cx, const char *dir, const receptor_ask *ask, span files[RECEPTOR_FILES])
{
    for (int i = 0; i < RECEPTOR_FILES; i++) {
        files[i] = span_of(NULL, 0);
        if (!ask->files[i])
            continue;
        lt_err e = read_blob(cx, dir, ask->files[i], RECEPTOR_BLOB_MAX, &files[i]);
        if (e == LT_NOT_FOUND)
            return cx_fail(cx, e, "%s：没有收到过这个文件 the file %.64s was never sent", RECEPTOR_FILE_NAMES[i], ask->files[i]);
        TRY(e);
    }
    return files[0].n ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "没有指明浓度表 conc: the file of concentrations is not named");
}

/* --- how much work ------------------------------------------------------------------------------------------------------------------------ */

static unsigned last_factors(const receptor_ask *a)
{
    return a->factors_to ? a->factors_to : a->factors;
}

static double minutes_of(const receptor_ask *a, size_t rows, size_t columns)
{
    double sum = 0;
    for (unsigned k = a->factors; k <= last_factors(a); k++) {
        double moved = MOVED_PART * 2 * k * (double)columns;
        double fits = a->starts + a->bootstrap + (a->displacement ? moved : 0) + (a->both ? a->bootstrap * MOVED_PART * 2 * k : 0);
        sum += fits * (double)rows * (double)columns * k * (k + 3) * PRODUCT_NS;
    }
    return sum / 60e9;
}

lt_err receptor_store_accept(lt_cx *cx, const char *dir, const receptor_ask *ask, double *minutes)
{
    span files[RECEPTOR_FILES];
    receptor_result r;
    receptor_ask most = *ask;
    if (ask->factors == 0)
        return cx_fail(cx, LT_BAD_INPUT, "没有写明因子数 factors: how many are wanted is not said");
    if (ask->factors_to && (ask->factors_to < ask->factors || ask->factors_to - ask->factors >= RECEPTOR_RANGE_MAX))
        return cx_fail(cx, LT_BAD_INPUT, "因子数上限 %u 不对 factors_to: %u is not %u to %u", ask->factors_to, ask->factors_to, ask->factors, ask->factors + RECEPTOR_RANGE_MAX - 1);
    if (ask->factors_to > ask->factors && ask->rule_count)
        return cx_fail(cx, LT_BAD_INPUT, "因子数为范围时不能加约束 rules: factors have their numbers in one result only, not in a range of them");
    if (ask->both && !ask->bootstrap)
        return cx_fail(cx, LT_BAD_INPUT, "没有写明自举次数 both: how many resamples (bootstrap) is not said");
    TRY(receptor_store_files(cx, dir, ask, files));
    most.factors = last_factors(ask);
    TRY(receptor_run_check(cx, &most, files, &r));
    for (size_t i = 0; i < r.report.kept; i++)
        if (r.report.findings[i].is_serious) {
            char say[LT_SAY_MAX - 40];
            receptor_report_say(&r, &r.report.findings[i], say, sizeof say);
            return cx_fail(cx, LT_BAD_INPUT, "%s", say);
        }
    *minutes = minutes_of(ask, r.data.rows, r.data.columns);
    if (*minutes > RECEPTOR_MINUTES_MAX)
        return cx_fail(cx, LT_LIMIT, "约需 %.0f 分钟单核计算，上限 %.0f：请减少起点、重抽样或因子数范围 about %.0f minutes of one core, %.0f at most: fewer starts, resamples or factors",
                       *minutes, RECEPTOR_MINUTES_MAX, *minutes, RECEPTOR_MINUTES_MAX);
    return LT_OK;
}

/* --- a run ---------------------------------------------------------------------------------------------------------------------------------- */

static const char *const PARTS[] = {"report", "profiles", "contributions", "errors"};
#define PART_COUNT 4

typedef struct one_run { /* what stays of one number of factors */
    unsigned factors, near, kept;
    double   q_true, q_robust, q_expected, q_worst;
    bool     is_converged;
    char     sha[PART_COUNT][65];
} one_run;

typedef struct run_work {
    const receptor_job *job;
    receptor_ask        ask;
    span                files[RECEPTOR_FILES];
    one_run             runs[RECEPTOR_RANGE_MAX];
    size_t              count, rows, species;
    char                total[64];
    int64_t             began_ms;
    buf                 text;
    unsigned            factors; /* that are being fitted */
    void              (*progress)(void *self, const char *what, uint64_t done, uint64_t total);
    void               *progress_self;
} run_work;

static void on_step(void *self, const char *what, uint64_t done, uint64_t total)
{
    const run_work *w = self;
    char text[64];
    snprintf(text, sizeof text, "k=%u %s", w->factors, what);
    if (w->progress)
        w->progress(w->progress_self, text, done, total);
}

static void write_part(run_work *w, const receptor_result *r, size_t part)
{
    jout j = jout_of(&w->text);
    switch (part) {
    case 0:
        jout_begin_object(&j);
        jout_put_text(&j, "id", w->job->id);
        jout_put_text(&j, "title", w->ask.title);
        jout_put_text(&j, "spec", w->job->spec);
        receptor_report_put(&j, r, true);
        jout_end_object(&j);
        break;
    case 1: receptor_report_profiles(&w->text, r); break;
    case 2: receptor_report_contributions(&w->text, r); break;
    case 3: receptor_report_errors(&w->text, r); break;
    }
}

static lt_err keep_parts(lt_cx *cx, run_work *w, const receptor_result *r, one_run *o)
{
    for (size_t p = 0; p < PART_COUNT; p++) {
        buf_reset(&w->text);
        write_part(w, r, p);
        TRY(buf_check(cx, &w->text));
        TRY(keep_put_blob_bytes(cx, w->job->s->dir, buf_span(&w->text), o->sha[p]));
    }
    return LT_OK;
}

static lt_err solve_one(lt_cx *cx, run_work *w, const receptor_ask *ask)
{
    receptor_result r;
    one_run *o = &w->runs[w->count++];
    TRY(receptor_run(cx, ask, w->files, &r));
    *o = (one_run){.factors = ask->factors, .kept = r.boot.kept, .q_true = r.fit.q_true, .q_robust = r.fit.q_robust, .q_expected = receptor_report_expected(&r),
                   .q_worst = r.q_starts[0], .is_converged = r.fit.is_converged};
    double best = r.q_starts[0];
    for (unsigned s = 1; s < ask->starts; s++) {
        best = r.q_starts[s] < best ? r.q_starts[s] : best;
        o->q_worst = r.q_starts[s] > o->q_worst ? r.q_starts[s] : o->q_worst;
    }
    for (unsigned s = 0; s < ask->starts; s++)
        o->near += r.q_starts[s] <= best * (1 + RECEPTOR_NEAR);
    w->rows = r.data.rows;
    w->species = r.data.columns;
    if (r.total != SIZE_MAX) {
        span name = r.conc.names[r.of[r.total]];
        (void)span_copy(name.n < sizeof w->total ? name : span_of(NULL, 0), w->total, sizeof w->total);
    }
    return keep_parts(cx, w, &r, o);
}

/* Each number of factors has an arena of its own, and tells which it is. */
static lt_err solve_all(lt_cx *cx, run_work *w)
{
    struct arena *own = cx->arena;
    arena room;
    lt_err e = LT_OK;
    w->progress = cx->progress;
    w->progress_self = cx->progress_self;
    cx->progress = on_step;
    cx->progress_self = w;
    for (unsigned k = w->ask.factors; !e && k <= last_factors(&w->ask); k++) {
        receptor_ask ask = w->ask;
        ask.factors = w->factors = k;
        arena_init(&room, ROOM_MAX);
        cx->arena = &room;
        e = solve_one(cx, w, &ask);
        cx->arena = own;
        arena_fini(&room);
    }
    cx->progress = w->progress;
    cx->progress_self = w->progress_self;
    return e;
}

static void put_runs(jout *j, const run_work *w)
{
    jout_key(j, "runs");
    jout_begin_array(j);
    for (size_t i = 0; i < w->count; i++) {
        const one_run *o = &w->runs[i];
        jout_begin_object(j);
        jout_put_int(j, "factors", o->factors);
        jout_put_double(j, "q_true", o->q_true);
        jout_put_double(j, "q_robust", o->q_robust);
        jout_put_double(j, "q_expected", o->q_expected);
        jout_put_double(j, "q_worst", o->q_worst);
        jout_put_int(j, "near", o->near);
        jout_put_bool(j, "is_converged", o->is_converged);
        jout_put_int(j, "kept", o->kept);
        for (size_t p = 0; p < PART_COUNT; p++)
            jout_put_text(j, PARTS[p], o->sha[p]);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_asked(jout *j, const receptor_ask *a)
{
    static const char *const METHODS[] = {"anls", "ls-nmf", "ws-nmf"};
    for (int i = 0; i < RECEPTOR_FILES; i++)
        jout_put_text(j, RECEPTOR_FILE_NAMES[i], a->files[i]);
    jout_put_int(j, "seed", (int64_t)a->seed);
    jout_put_int(j, "starts", a->starts);
    jout_put_text(j, "method", METHODS[a->method]);
    jout_put_bool(j, "robust", a->is_robust);
    jout_put_int(j, "bootstrap", a->bootstrap);
    jout_put_bool(j, "displacement", a->displacement);
    jout_put_bool(j, "both", a->both);
}

static lt_err publish(lt_cx *cx, run_work *w)
{
    char key[64], made[CIVIL_TEXT_MAX];
    uint64_t entry;
    jout j = jout_of(&w->text);
    buf_reset(&w->text);
    civil_format_iso(cx_now_ms(cx), w->job->s->set.offset_min, made);
    snprintf(key, sizeof key, RECEPTOR_PREFIX "%s", w->job->id);
    jout_begin_object(&j);
    jout_key(&j, "keys");
    jout_begin_array(&j);
    jout_text(&j, key);
    jout_end_array(&j);
    jout_put_text(&j, "kind", "receptor");
    jout_put_text(&j, "id", w->job->id);
    jout_put_text(&j, "title", w->ask.title);
    jout_put_text(&j, "made", made);
    jout_put_text(&j, "spec", w->job->spec);
    put_asked(&j, &w->ask);
    jout_put_int(&j, "rows", (int64_t)w->rows);
    jout_put_int(&j, "species", (int64_t)w->species);
    jout_put_text(&j, "total", w->total[0] ? w->total : NULL);
    put_runs(&j, w);
    jout_put_int(&j, "took_ms", cx_now_ms(cx) - w->began_ms);
    jout_put_text(&j, "code", LT_VERSION);
    jout_end_object(&j);
    TRY(buf_check(cx, &w->text));
    span part = buf_span(&w->text);
    return journal_append(cx, w->job->s->j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, &entry);
}

static lt_err do_run(lt_cx *cx, run_work *w, const json_t *spec)
{
    double minutes;
    unsigned cores = parallel_workers();
    w->ask = receptor_ask_default();
    w->began_ms = cx_now_ms(cx);
    TRY(receptor_ask_read(cx, spec, &w->ask));
    TRY(receptor_store_accept(cx, w->job->s->dir, &w->ask, &minutes));
    TRY(receptor_store_files(cx, w->job->s->dir, &w->ask, w->files));
    w->ask.workers = cores > 1 ? cores - 1 : 1; /* one stays for who asks the server meanwhile */
    TRY(solve_all(cx, w));
    return publish(cx, w);
}

lt_err receptor_store_run(lt_cx *cx, const receptor_job *r, jout *result)
{
    run_work *w;
    span text;
    json_t *spec;
    TRY(read_blob(cx, r->s->dir, r->spec, RECEPTOR_SPEC_MAX, &text));
    TRY(arena_alloc(cx, sizeof *w, &w));
    TRY(json_parse(cx, text, &spec));
    w->job = r;
    buf_init(&w->text, OUT_MAX);
    lt_err e = do_run(cx, w, spec);
    if (!e) {
        jout_begin_object(result);
        jout_put_text(result, "id", r->id);
        put_runs(result, w);
        jout_end_object(result);
    }
    buf_fini(&w->text);
    json_decref(spec);
    return e;
}

/* --- what was published -------------------------------------------------------------------------------------------------------------------- */

static lt_err on_body(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *v)
{
    jout *j = self;
    (void)cx, (void)columns, (void)names;
    if (!v)
        return LT_OK;
    jout_begin_object(j);
    jout_put_int(j, "entry", v[1].i);
    jout_key(j, "run");
    jout_raw(j, v[0].s);
    jout_end_object(j);
    return LT_OK;
}

lt_err receptor_store_list(lt_cx *cx, keep *k, jout *j)
{
    jout_begin_array(j);
    TRY(keep_query(cx, k, "SELECT body, entry FROM products WHERE key >= 'receptor/' AND key < 'receptor0' ORDER BY entry DESC LIMIT 200", NULL, 0, on_body, j));
    jout_end_array(j);
    return LT_OK;
}

lt_err receptor_store_get(lt_cx *cx, keep *k, const char *id, char **body, uint64_t *entry)
{
    char key[RECEPTOR_ID_MAX + 16];
    snprintf(key, sizeof key, RECEPTOR_PREFIX "%.39s", id);
    lt_err e = keep_get_product(cx, k, key, body, entry);
    return e == LT_NOT_FOUND ? cx_fail(cx, e, "没有源解析结果“%.40s” there is no source apportionment \"%.40s\"", id, id) : e;
}

lt_err receptor_store_find(lt_cx *cx, const char *body, const receptor_part *p, char sha256[65])
{
    json_t *o, *one;
    size_t i;
    sha256[0] = '\0';
    TRY(json_parse(cx, span_text(body), &o));
    json_array_foreach(json_object_get(o, "runs"), i, one)
        if (p->factors == 0 ? i == 0 : json_get_int(one, "factors", 0) == (int64_t)p->factors)
            (void)span_copy(span_text(json_get_text(one, p->part, "")), sha256, 65);
    json_decref(o);
    return sha256[0] ? LT_OK : cx_fail(cx, LT_NOT_FOUND, "该结果没有 %u 个因子的解 this run has no result of %u factors", p->factors, p->factors);
}
