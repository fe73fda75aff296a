/* correction.c - see correction.h. */
#include "model/forecast/correction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/forecast/ridge.h"

#define COLUMNS   15u
#define PENALTY   0.003
#define BAND_MIN  400u /* pairs for a band's own line, else that of all */
#define RANKS     101u
#define NEAR_H    12
#define HALF_TURN 3.14159265358979323846

static const int     BAND_TO[CORRECTION_BANDS] = {6, 12, 24, 48, 72, 120, INT16_MAX};
static const double  WALKS[] = {0, 0.0003, 0.001, 0.004, 0.015, 0.06};
#define WALK_COUNT (sizeof WALKS / sizeof *WALKS)

typedef struct ranks {
    size_t n; /* 0: not known */
    float  product[RANKS], observed[RANKS];
} ranks;
typedef struct filter {
    float b, p;
} filter;
typedef struct correcting {
    const correction_ask *q;
    float                *x;       /* rows x COLUMNS */
    float                *centre;  /* of the method at hand */
    float                *newest;  /* the product of the newest run before, by hour of the truth */
    ridge                 line[CORRECTION_BANDS + 1]; /* the last one: of all */
    bool                  has_line[CORRECTION_BANDS];
    ranks                 rank[CORRECTION_BANDS + 1];
    filter                bias[CORRECTION_BANDS][24];
    interval              part[CORRECTION_BANDS];
    interval_state        width[CORRECTION_BANDS];
    float                *px, *py; /* room for pairs */
    size_t               *pair, *waiting; /* rows of pairs; rows in the order in which they come true */
} correcting;

const char *correction_method_name(correction_method m)
{
    static const char *const NAME[CORRECTION_METHODS] = {"auto", "regression", "quantiles", "raw"};
    return NAME[m];
}
int correction_band_of(int64_t lead_h)
{
    int b = 0;
    while (b + 1 < CORRECTION_BANDS && lead_h > BAND_TO[b])
        b++;
    return b;
}
static int band_of(const correction_row *r)
{
    return correction_band_of(r->valid_h - r->issued_h);
}
static int hour_of(int64_t h)
{
    return (int)((h % 24 + 24) % 24);
}
static double scale_of(double c)
{
    return sqrt((c > 0 ? c : 0) + 1);
}

/* Measured value of an hour before `until`; NaN: none. */
static float truth_at(const correction_ask *q, int64_t hour, int64_t until)
{
    int64_t at = hour - q->first_h;
    return hour < until && at >= 0 && at < (int64_t)q->hours && q->truth.have[at] ? fmaxf(q->truth.value[at], 0) : NAN;
}
static float raw_of(const correction_row *r)
{
    return r->raw > 0 ? r->raw : 0;
}

/* --- columns -------------------------------------------------------------------------------------------------------------- */

/* Mean difference of the roots, observed less product, over the hours [from, to) by steps; NaN: no hour. */
static float mean_error(const correcting *c, int64_t from, int64_t to, int64_t step, int64_t issued)
{
    double sum = 0, n = 0;
    for (int64_t h = from; h < to; h += step) {
        int64_t at = h - c->q->first_h;
        float   y = truth_at(c->q, h, issued);
        if (!isnan(y) && !isnan(c->newest[at]))
            sum += sqrtf(y) - sqrtf(c->newest[at]), n++;
    }
    return n > 0 ? (float)(sum / n) : NAN;
}

/* The run's mean within NEAR_H hours of the row. */
static float mean_near(const correction_row *r, size_t from, size_t to, size_t i)
{
    double sum = 0, n = 0;
    for (size_t k = i; k-- > from && r[i].valid_h - r[k].valid_h <= NEAR_H;)
        sum += raw_of(&r[k]), n++;
    for (size_t k = i; k < to && r[k].valid_h - r[i].valid_h <= NEAR_H; k++)
        sum += raw_of(&r[k]), n++;
    return (float)sqrt(sum / n);
}

static void fill_run(correcting *c, size_t from, size_t to)
{
    const correction_row *r = c->q->row;
    int64_t               issued = r[from].issued_h;
    float                 last = NAN, recent = mean_error(c, issued - 3, issued, 1, issued), day = mean_error(c, issued - 24, issued, 1, issued);
    for (int64_t h = issued - 1; isnan(last) && h >= issued - 6; h--)
        last = truth_at(c->q, h, issued);
    for (size_t i = from; i < to; i++) {
        float  *x = c->x + i * COLUMNS, root = sqrtf(raw_of(&r[i]));
        int64_t lead = r[i].valid_h - issued, like = r[i].valid_h - 24 * (lead / 24 + 1); /* the same hour, before the issue */
        double  turn = hour_of(r[i].valid_h) * HALF_TURN / 12;
        x[0] = root;
        x[1] = raw_of(&r[i]);
        x[2] = mean_near(r, from, to, i);
        x[3] = (float)sin(turn);
        x[4] = (float)cos(turn);
        x[5] = (float)sin(2 * turn);
        x[6] = (float)cos(2 * turn);
        x[7] = root * x[3];
        x[8] = root * x[4];
        x[9] = (float)lead;
        x[10] = recent;
        x[11] = day;
        x[12] = mean_error(c, like - 48, like + 1, 24, issued);
        x[13] = isnan(last) ? NAN : sqrtf(last);
        x[14] = day * root;
    }
    for (size_t i = from; i < to; i++) {
        int64_t at = r[i].valid_h - c->q->first_h;
        if (at >= 0 && at < (int64_t)c->q->hours)
            c->newest[at] = raw_of(&r[i]);
    }
}

static size_t end_of_run(const correction_ask *q, size_t from)
{
    size_t to = from;
    while (to < q->rows && q->row[to].issued_h == q->row[from].issued_h)
        to++;
    return to;
}

/* --- learning ------------------------------------------------------------------------------------------------------------- */

static bool is_of(const correcting *c, size_t i, int band, int64_t until)
{
    const correction_row *r = &c->q->row[i];
    return r->issued_h < until && (band == CORRECTION_BANDS || band_of(r) == band) && !isnan(truth_at(c->q, r->valid_h, until));
}

static lt_err learn_line(lt_cx *cx, correcting *c, int band, int64_t until, size_t *pairs)
{
    size_t n = 0;
    float *x = malloc((c->q->rows + 1) * COLUMNS * sizeof *x);
    if (!x)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu rows", c->q->rows);
    for (size_t i = 0; i < c->q->rows; i++)
        if (is_of(c, i, band, until)) {
            memcpy(x + n * COLUMNS, c->x + i * COLUMNS, COLUMNS * sizeof *x);
            c->py[n++] = truth_at(c->q, c->q->row[i].valid_h, until);
        }
    lt_err e = LT_OK;
    *pairs = n;
    if (n >= BAND_MIN)
        e = ridge_fit(cx, &(trees_table){x, c->py, n, COLUMNS}, PENALTY, &c->line[band]);
    free(x);
    return e;
}

static int by_value(const void *a, const void *b)
{
    const float *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}
static void learn_ranks(correcting *c, int band, int64_t until)
{
    ranks *r = &c->rank[band];
    size_t n = 0;
    r->n = 0;
    for (size_t i = 0; i < c->q->rows; i++)
        if (is_of(c, i, band, until)) {
            c->px[n] = raw_of(&c->q->row[i]);
            c->py[n++] = truth_at(c->q, c->q->row[i].valid_h, until);
        }
    if (n < BAND_MIN)
        return;
    qsort(c->px, n, sizeof *c->px, by_value);
    qsort(c->py, n, sizeof *c->py, by_value);
    for (size_t k = 0; k < RANKS; k++) {
        size_t at = k * (n - 1) / (RANKS - 1);
        r->product[k] = c->px[at];
        r->observed[k] = c->py[at];
    }
    r->n = n;
}
static double map_rank(const ranks *r, double v)
{
    if (v >= r->product[RANKS - 1])
        return r->product[RANKS - 1] > 0 ? v * r->observed[RANKS - 1] / r->product[RANKS - 1] : v;
    size_t hi = 0;
    while (hi < RANKS - 1 && r->product[hi] <= v)
        hi++;
    if (hi == 0)
        return r->observed[0];
    double gap = r->product[hi] - r->product[hi - 1], part = gap > 0 ? (v - r->product[hi - 1]) / gap : 0;
    return r->observed[hi - 1] + part * (r->observed[hi] - r->observed[hi - 1]);
}

static lt_err learn_until(lt_cx *cx, correcting *c, int64_t until, size_t *pairs)
{
    size_t n;
    TRY(learn_line(cx, c, CORRECTION_BANDS, until, pairs));
    if (*pairs < CORRECTION_PAIRS_MIN)
        return cx_fail(cx, LT_NOT_ENOUGH, "%zu values of the product have met a measured hour: %u are wanted to learn from", *pairs, CORRECTION_PAIRS_MIN);
    learn_ranks(c, CORRECTION_BANDS, until);
    for (int b = 0; b < CORRECTION_BANDS; b++) {
        TRY(learn_line(cx, c, b, until, &n));
        c->has_line[b] = n >= BAND_MIN;
        learn_ranks(c, b, until);
    }
    return LT_OK;
}

static double centre_of(const correcting *c, correction_method m, size_t i)
{
    const correction_row *r = &c->q->row[i];
    int                   b = band_of(r);
    double                v = raw_of(r);
    if (m == CORRECTION_REGRESSION)
        v = ridge_predict(&c->line[c->has_line[b] ? b : CORRECTION_BANDS], c->x + i * COLUMNS);
    else if (m == CORRECTION_QUANTILES)
        v = map_rank(&c->rank[c->rank[b].n ? b : CORRECTION_BANDS], v);
    return v > 0 ? v : 0;
}

/* --- the bias that follows ------------------------------------------------------------------------------------------------ */

static double corrected(const correcting *c, size_t i, double walk)
{
    const correction_row *r = &c->q->row[i];
    double                v = c->centre[i] + (walk > 0 ? c->bias[band_of(r)][hour_of(r->valid_h)].b * scale_of(c->centre[i]) : 0);
    return v > 0 ? v : 0;
}
static void move_bias(correcting *c, size_t i, double walk, double observed)
{
    const correction_row *r = &c->q->row[i];
    filter               *f = &c->bias[band_of(r)][hour_of(r->valid_h)];
    double                p = f->p + walk, k = p / (p + 1), s = (observed - c->centre[i]) / scale_of(c->centre[i]);
    f->b += (float)(k * (s - f->b));
    f->p = (float)((1 - k) * p);
}

/* Runs one after the other: what became known before a run is issued moves the bias, then the run is corrected. */
typedef struct course {
    int64_t           from_h, to_h; /* runs issued in [from, to) are corrected; those before only move the bias */
    int64_t           known_h;      /* nothing measured from here on moves it */
    double            walk;
    correction_value *out;          /* NULL: c->px gets the values that have met their truth, c->pair their rows */
    size_t            n;
    double            error2;
} course;

static void take_known(correcting *c, const course *k, size_t i)
{
    const correction_row *r = &c->q->row[i];
    float                 y = truth_at(c->q, r->valid_h, k->known_h);
    if (isnan(y))
        return;
    if (k->out && k->out[i].is_given)
        interval_learn(&c->width[band_of(r)], k->out[i].value, (float[]){k->out[i].level[0], k->out[i].level[INTERVAL_LEVELS - 1]}, y);
    if (k->walk > 0)
        move_bias(c, i, k->walk, y);
}
static void correct_row(correcting *c, course *k, size_t i)
{
    const correction_row *r = &c->q->row[i];
    double                v = corrected(c, i, k->walk);
    if (k->out) {
        k->out[i] = (correction_value){.is_given = true, .value = (float)v};
        interval_apply(&c->part[band_of(r)], &c->width[band_of(r)], v, k->out[i].level);
        return;
    }
    float y = truth_at(c->q, r->valid_h, k->known_h);
    if (isnan(y))
        return;
    k->error2 += (v - y) * (v - y);
    c->px[k->n] = (float)v;
    c->pair[k->n++] = i;
}
static void run_course(correcting *c, course *k)
{
    size_t next = 0;
    memset(c->bias, 0, sizeof c->bias);
    for (size_t b = 0; b < CORRECTION_BANDS; b++)
        for (size_t h = 0; h < 24; h++)
            c->bias[b][h].p = 1;
    for (size_t from = 0, to; from < c->q->rows && c->q->row[from].issued_h < k->to_h; from = to) {
        to = end_of_run(c->q, from);
        int64_t issued = c->q->row[from].issued_h;
        for (; next < c->q->rows && c->q->row[c->waiting[next]].valid_h < issued; next++) /* INV(1) */
            take_known(c, k, c->waiting[next]);
        for (size_t i = from; i < to && issued >= k->from_h; i++)
            correct_row(c, k, i);
    }
}

/* --- choosing and running ------------------------------------------------------------------------------------------------- */

static lt_err fit_parts(lt_cx *cx, correcting *c, const course *k)
{
    float *v = malloc((k->n + 1) * sizeof *v);
    if (!v)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu errors", k->n);
    lt_err e = LT_OK;
    for (int b = 0; !e && b < CORRECTION_BANDS; b++) {
        size_t n = 0;
        for (size_t i = 0; i < k->n; i++)
            if (band_of(&c->q->row[c->pair[i]]) == b) {
                v[n] = c->px[i];
                c->py[n++] = truth_at(c->q, c->q->row[c->pair[i]].valid_h, k->known_h);
            }
        e = interval_fit(cx, v, c->py, n, &c->part[b]);
        e = e == LT_NOT_ENOUGH ? LT_OK : e; /* a band that was not seen has the value alone */
    }
    free(v);
    return e;
}

static void find_centres(correcting *c, correction_method m)
{
    for (size_t i = 0; i < c->q->rows; i++)
        c->centre[i] = (float)centre_of(c, m, i);
}

static lt_err choose(lt_cx *cx, correcting *c, correction_report *r)
{
    int64_t first = c->q->row[0].issued_h, split = first + (c->q->train_to_h - first) * 3 / 4;
    course  k = {.from_h = split, .to_h = c->q->train_to_h, .known_h = c->q->train_to_h}, best = k;
    double  least = INFINITY;
    TRY(learn_until(cx, c, split, &r->pairs));
    for (correction_method m = CORRECTION_REGRESSION; m < CORRECTION_METHODS; m++) {
        bool is_open = c->q->method == CORRECTION_AUTO || c->q->method == m;
        if (!is_open && m != CORRECTION_RAW)
            continue;
        find_centres(c, m);
        for (size_t w = 0; w < WALK_COUNT; w++) {
            course one = k;
            one.walk = c->q->walk < 0 ? WALKS[w] : c->q->walk;
            if (m == CORRECTION_RAW && w == 0) {
                course raw = k;
                run_course(c, &raw);
                r->rmse_raw = sqrt(raw.error2 / (double)raw.n);
            }
            run_course(c, &one);
            if (one.n < CORRECTION_PAIRS_MIN / 4)
                return cx_fail(cx, LT_NOT_ENOUGH, "%zu values of the product have met a measured hour in the last quarter of the time to learn from: %u are wanted",
                               one.n, CORRECTION_PAIRS_MIN / 4);
            if (is_open && one.error2 < least) {
                least = one.error2;
                best = one;
                r->method = m;
            }
        }
    }
    r->walk = best.walk;
    r->rmse_own = sqrt(least / (double)best.n);
    find_centres(c, r->method);
    best.n = 0;
    best.error2 = 0;
    run_course(c, &best);
    return fit_parts(cx, c, &best);
}

static lt_err check_ask(lt_cx *cx, const correction_ask *q)
{
    if (q->rows == 0 || q->rows > CORRECTION_ROWS_MAX)
        return cx_fail(cx, q->rows ? LT_LIMIT : LT_NOT_ENOUGH, "%zu rows of a product: 1 to %u are wanted", q->rows, CORRECTION_ROWS_MAX);
    for (size_t i = 0; i < q->rows; i++) {
        const correction_row *r = &q->row[i], *p = i ? r - 1 : r;
        if (!(fabsf(r->raw) < 1e9f))
            return cx_fail(cx, LT_BAD_INPUT, "row %zu of the product: %g is not a value", i, (double)r->raw);
        if (r->valid_h < r->issued_h)
            return cx_fail(cx, LT_BAD_INPUT, "row %zu of the product: hour %lld is before the hour of issue %lld", i, (long long)r->valid_h, (long long)r->issued_h);
        if (i && (p->issued_h > r->issued_h || (p->issued_h == r->issued_h && p->valid_h >= r->valid_h)))
            return cx_fail(cx, LT_BAD_INPUT, "row %zu of the product: not after row %zu by issue and hour", i, i - 1);
    }
    for (size_t i = 0; i < q->hours; i++)
        if (q->truth.have[i] && !(fabsf(q->truth.value[i]) < 1e9f))
            return cx_fail(cx, LT_BAD_INPUT, "measured hour %zu: %g is not a value (a missing one has the mark 0)", i, (double)q->truth.value[i]);
    return LT_OK;
}

static lt_err make_room(lt_cx *cx, correcting *c)
{
    size_t n = c->q->rows;
    c->x = malloc(n * COLUMNS * sizeof *c->x);
    c->centre = malloc(n * sizeof *c->centre);
    c->newest = malloc((c->q->hours + 1) * sizeof *c->newest);
    c->px = malloc(n * sizeof *c->px);
    c->py = malloc(n * sizeof *c->py);
    c->pair = malloc(n * sizeof *c->pair);
    c->waiting = malloc(n * sizeof *c->waiting);
    if (!c->x || !c->centre || !c->newest || !c->px || !c->py || !c->pair || !c->waiting)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu rows of a product", n);
    for (size_t i = 0; i < c->q->hours; i++)
        c->newest[i] = NAN;
    return LT_OK;
}

static int by_valid(const void *a, const void *b, void *self)
{
    const correction_row *r = self;
    const size_t         *x = a, *y = b;
    int64_t               u = r[*x].valid_h, v = r[*y].valid_h;
    return u != v ? (u > v) - (u < v) : (*x > *y) - (*x < *y);
}

static lt_err solve(lt_cx *cx, correcting *c, correction_value *out, correction_report *report)
{
    TRY(make_room(cx, c));
    for (size_t from = 0, to; from < c->q->rows; from = to) {
        to = end_of_run(c->q, from);
        fill_run(c, from, to);
    }
    for (size_t i = 0; i < c->q->rows; i++)
        c->waiting[i] = i;
    qsort_r(c->waiting, c->q->rows, sizeof *c->waiting, by_valid, (void *)(uintptr_t)c->q->row);
    TRY(choose(cx, c, report));
    TRY(learn_until(cx, c, c->q->train_to_h, &report->pairs));
    find_centres(c, report->method);
    course k = {.from_h = c->q->train_to_h, .to_h = INT64_MAX, .known_h = c->q->is_fixed ? c->q->train_to_h : INT64_MAX, .walk = report->walk, .out = out};
    run_course(c, &k);
    return LT_OK;
}

lt_err correction_solve(lt_cx *cx, const correction_ask *q, correction_value *out, correction_report *report)
{
    TRY(check_ask(cx, q));
    *report = (correction_report){.method = q->method};
    for (size_t i = 0; i < q->rows; i++)
        out[i] = (correction_value){0};
    correcting *c = calloc(1, sizeof *c);
    if (!c)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a correction");
    c->q = q;
    lt_err e = solve(cx, c, out, report);
    void  *all[] = {c->x, c->centre, c->newest, c->px, c->py, c->pair, c->waiting};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    free(c);
    return e;
}
