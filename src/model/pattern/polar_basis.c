/* polar_basis.c - see polar_basis.h. */
#include "model/pattern/polar_basis.h"

#include <assert.h>
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI      3.14159265358979323846
#define RINGS   (POLAR_BASIS_RINGS - 1) /* without the centre */
#define PLAIN   3u                      /* 1, u, v */
#define SIDE    POLAR_BASIS_SIDE
#define POINTS  (SIDE * SIDE)
#define MIDDLE  (SIDE / 2)
#define QUARTER (MIDDLE + 1) /* points a side of the picture's quarter, u >= 0, v >= 0 */
#define BELOW   3u           /* eigenvalues below 0, at most */
#define REST    1e-6         /* of the smallest value kept */

/* The spline over one set of places. */
typedef struct spline {
    size_t  places, k;
    double  reach;
    bool   *is_place; /* [knots] */
    double *x;        /* [places][k]: k - 3 smooth columns, then 1 u v */
    double *penalty;  /* [k][k] */
    double *delta;    /* [places][k - 3]: weights of the kernel at the places */
} spline;

struct polar_basis {
    size_t  directions, knots; /* knot 0 is the centre, then direction after direction */
    double *at;                /* [knots][2], radius 1 */
    double *quarter;           /* [QUARTER * QUARTER][knots]: kernel, radius 1 */
    spline  kept[POLAR_BASIS_KEPT];
    size_t  next;
};

static double kernel(double r2)
{
    return r2 > 0 ? r2 * log(r2) / (16 * PI) : 0;
}

/* --- the grid ------------------------------------------------------------------------------------------------------------------ */

/* The knot with u and v exchanged: at 90 degrees less its own. */
static size_t exchanged(const polar_basis *b, size_t i)
{
    size_t d = i ? (i - 1) / RINGS + 1 : 0, to = (b->directions / 4 + b->directions - d) % b->directions; /* in steps from north */
    return i ? 1 + ((to ? to : b->directions) - 1) * RINGS + (i - 1) % RINGS : 0;
}

static void fill_grid(polar_basis *b)
{
    for (size_t i = 1; i < b->knots; i++) {
        double r = (double)((i - 1) % RINGS + 1) / RINGS, angle = 2 * PI * (double)((i - 1) / RINGS + 1) / (double)b->directions;
        b->at[2 * i] = r * sin(angle);
        b->at[2 * i + 1] = r * cos(angle);
    }
    for (size_t p = 0; p < QUARTER * QUARTER; p++) {
        size_t column = p % QUARTER, row = p / QUARTER;
        const double *turned = b->quarter + (column * QUARTER + row) * b->knots; /* u and v exchanged: there already where column < row */
        double u = (double)column / MIDDLE, v = (double)row / MIDDLE;
        for (size_t i = 0; i < b->knots; i++) {
            double du = u - b->at[2 * i], dv = v - b->at[2 * i + 1];
            b->quarter[p * b->knots + i] = column < row ? turned[exchanged(b, i)] : kernel(du * du + dv * dv);
        }
    }
}

lt_err polar_basis_open(lt_cx *cx, size_t directions, polar_basis **out)
{
    assert(directions == 36 || directions == 72); /* four quarters alike */
    polar_basis *b = calloc(1, sizeof *b);
    *out = b;
    if (b) {
        b->directions = directions;
        b->knots = 1 + directions * RINGS;
        b->at = calloc(2 * b->knots, sizeof *b->at);
        b->quarter = calloc(QUARTER * QUARTER * b->knots, sizeof *b->quarter);
    }
    if (!b || !b->at || !b->quarter) {
        polar_basis_close(b);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the spline of a polar plot");
    }
    fill_grid(b);
    return LT_OK;
}

static void spline_fini(spline *s)
{
    free(s->is_place);
    free(s->x);
    free(s->penalty);
    free(s->delta);
    *s = (spline){0};
}

void polar_basis_close(polar_basis *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < POLAR_BASIS_KEPT; i++)
        spline_fini(&b->kept[i]);
    free(b->at);
    free(b->quarter);
    free(b);
}

/* --- a spline over places --------------------------------------------------------------------------------------------------------- */

/* E with three diagonals: d, off, and the reflections that led there (in e and tau). */
typedef struct three {
    size_t  n;
    double *e, *d, *off, *tau;
} three;

/* Its values by |value|, k of them, and what its last m rows and columns alone say of their vectors: [k + BELOW][n], zero above. The
 * reduction goes from the last column on, as Lanczos's steps do: the large values are found in few of them. */
typedef struct modes {
    size_t  k, lows, m;
    double *value, *v;
} modes;

/* *is_found false: the method gave up, as it may where values come in pairs. */
static lt_err find_ends(lt_cx *cx, const three *t, modes *o, bool *is_found)
{
    double *d, *off, *w, *small;
    lapack_int *support, found = 0, lm = (lapack_int)o->m;
    size_t m = o->m, gone = t->n - m;
    bool bad = false;
    TRY(ARENA_ARRAY(cx, m, &d));
    TRY(ARENA_ARRAY(cx, m, &off));
    TRY(ARENA_ARRAY(cx, m, &w));
    TRY(ARENA_ARRAY(cx, m * o->k, &small));
    TRY(ARENA_ARRAY(cx, 2 * m, &support));
    for (int end = 0; end < 2 && !bad; end++) { /* the highest k, then the lowest few */
        lapack_logical exact = 1;
        size_t from = end == 0 ? m - o->k + 1 : 1, to = end == 0 ? m : o->lows, at = end == 0 ? 0 : o->k;
        if (to < from)
            continue;
        memcpy(d, t->d + gone, m * sizeof *d);
        memcpy(off, t->off + gone, (m - 1) * sizeof *off);
        bad = LAPACKE_dstemr(LAPACK_COL_MAJOR, 'V', 'I', lm, d, off, 0, 0, (lapack_int)from, (lapack_int)to, &found, w, small, lm, (lapack_int)(to - from + 1), support,
                             &exact) != 0 ||
              found != (lapack_int)(to - from + 1);
        for (size_t i = from; i <= to && !bad; i++) {
            o->value[at + i - from] = w[i - from];
            memset(o->v + (at + i - from) * t->n, 0, gone * sizeof *o->v);
            memcpy(o->v + (at + i - from) * t->n + gone, small + (i - from) * m, m * sizeof *o->v);
        }
    }
    *is_found = !bad;
    return LT_OK;
}

/* All of them, by divide and conquer: slower, and never lost. */
static lt_err find_all(lt_cx *cx, const three *t, modes *o, bool *is_found)
{
    size_t n = t->n;
    lapack_int ln = (lapack_int)n;
    double *d, *off, *z;
    TRY(ARENA_ARRAY(cx, n, &d));
    TRY(ARENA_ARRAY(cx, n, &off));
    TRY(ARENA_ARRAY(cx, n * n, &z));
    memcpy(d, t->d, n * sizeof *d);
    memcpy(off, t->off, (n - 1) * sizeof *off);
    o->m = n;
    *is_found = LAPACKE_dstedc(LAPACK_COL_MAJOR, 'I', ln, d, off, z, ln) == 0;
    for (size_t i = 0; i < o->k + o->lows && *is_found; i++) {
        size_t from = i < o->k ? n - o->k + i : i - o->k;
        o->value[i] = d[from];
        memcpy(o->v + i * n, z + from * n, n * sizeof *z);
    }
    return LT_OK;
}

/* How many values of all rows lie below x: pivots below 0 (Sturm). */
static size_t count_below(const three *t, double x)
{
    size_t below = 0;
    double pivot = 1;
    for (size_t i = 0; i < t->n; i++) {
        double off = i ? t->off[i - 1] : 0;
        pivot = t->d[i] - x - off * off / (fabs(pivot) > 1e-300 ? pivot : copysign(1e-300, pivot));
        below += pivot < 0;
    }
    return below;
}

/* Do the last m rows tell the same as all? The row that was left out adds next to nothing to the vectors, and no value is missing: of
 * places that turn into themselves values come in pairs, and few steps see one of each. */
static bool is_whole(const three *t, const modes *o)
{
    double most = 0, least = fabs(o->value[0]);
    size_t gone = t->n - o->m, low = 0;
    if (gone == 0)
        return true;
    for (size_t i = 0; i < o->k + o->lows; i++)
        most = fmax(most, fabs(t->off[gone - 1] * o->v[i * t->n + gone]));
    for (size_t i = 0; i < o->lows; i++)
        low += o->value[o->k + i] < -least;
    return o->value[0] > 0 && most < REST * least && t->n - count_below(t, least * (1 - REST)) == o->k && count_below(t, -least) == low;
}

/* The k eigenvectors of E with the largest |eigenvalue|: `u` row after row [k][n], `value`. */
static lt_err find_modes(lt_cx *cx, double *e, size_t n, size_t k, double *u, double *value)
{
    three t = {.n = n, .e = e};
    modes o = {.k = k, .lows = BELOW < n - k ? BELOW : n - k, .value = value};
    lapack_int ln = (lapack_int)n;
    size_t all = k + o.lows, first = 2 * k + BELOW;
    TRY(ARENA_ARRAY(cx, n, &t.d));
    TRY(ARENA_ARRAY(cx, n, &t.off));
    TRY(ARENA_ARRAY(cx, n, &t.tau));
    TRY(ARENA_ARRAY(cx, n * all, &o.v));
    bool bad = LAPACKE_dsytrd(LAPACK_COL_MAJOR, 'U', ln, e, ln, t.d, t.off, t.tau) != 0;
    bool is_found = false;
    o.m = first < n ? first : n;
    if (!bad)
        TRY(find_ends(cx, &t, &o, &is_found));
    if (!bad && !(is_found && is_whole(&t, &o)))
        TRY(find_all(cx, &t, &o, &is_found));
    size_t steps = o.m < n ? o.m : n - 1; /* a reflection each; those before leave zeros as they are */
    if (bad || !is_found || LAPACKE_dormql(LAPACK_COL_MAJOR, 'L', 'N', ln - 1, (lapack_int)all, (lapack_int)steps, e + (n - steps) * n, ln, t.tau + (n - 1 - steps), o.v, ln) != 0)
        return cx_fail(cx, LT_NUMERIC, "the spline's eigenvalues over %zu cells were not found", n);
    /* values of the first k ascend: the smallest of them give way to what is larger below 0 */
    size_t low = 0, gone = 0;
    while (low < o.lows && fabs(value[k + low]) > fabs(value[gone])) {
        value[gone] = value[k + low];
        memcpy(o.v + gone * n, o.v + (k + low) * n, n * sizeof *o.v);
        low++;
        gone++;
    }
    memcpy(u, o.v, k * n * sizeof *u);
    return LT_OK;
}

/* Z: [k][k - 3], an orthonormal basis of what U'T does not reach. */
static lt_err find_null(lt_cx *cx, const spline *s, const double *at, const double *u, double *z)
{
    double *q, tau[PLAIN];
    size_t k = s->k, n = s->places;
    TRY(ARENA_ARRAY(cx, k * k, &q)); /* column after column */
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < n; i++) {
            q[j] += u[j * n + i];
            q[k + j] += u[j * n + i] * at[2 * i];
            q[2 * k + j] += u[j * n + i] * at[2 * i + 1];
        }
    if (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, (lapack_int)k, PLAIN, q, (lapack_int)k, tau) != 0 ||
        LAPACKE_dorgqr(LAPACK_COL_MAJOR, (lapack_int)k, (lapack_int)k, PLAIN, q, (lapack_int)k, tau) != 0)
        return cx_fail(cx, LT_NUMERIC, "the spline's plane could not be taken out");
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j + PLAIN < k; j++)
            z[i * (k - PLAIN) + j] = q[(PLAIN + j) * k + i];
    return LT_OK;
}

static lt_err fill_spline(lt_cx *cx, const double *at, spline *s)
{
    size_t n = s->places, k = s->k, m = k - PLAIN;
    double *e, *u, *value, *z, *lz, scale = s->reach * s->reach, bend = log(s->reach) / (8 * PI);
    TRY(ARENA_ARRAY(cx, n * n, &e));
    TRY(ARENA_ARRAY(cx, k * n, &u));
    TRY(ARENA_ARRAY(cx, k + BELOW, &value));
    TRY(ARENA_ARRAY(cx, k * m, &z));
    TRY(ARENA_ARRAY(cx, k * m, &lz));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double du = at[2 * i] - at[2 * j], dv = at[2 * i + 1] - at[2 * j + 1], r2 = du * du + dv * dv;
            e[i * n + j] = scale * (kernel(r2) + bend * r2); /* the kernel in m/s */
        }
    TRY(find_modes(cx, e, n, k, u, value));
    TRY(find_null(cx, s, at, u, z));
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < m; j++)
            lz[i * m + j] = value[i] * z[i * m + j];
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)n, (int)m, (int)k, 1, u, (int)n, lz, (int)m, 0, s->x, (int)k);
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)n, (int)m, (int)k, scale, u, (int)n, z, (int)m, 0, s->delta, (int)m);
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)m, (int)m, (int)k, 1, z, (int)m, lz, (int)m, 0, s->penalty, (int)k);
    for (size_t j = 0; j < m; j++) { /* what the change of scale adds is the same everywhere: the plane holds no more of it */
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += s->delta[i * m + j] * (at[2 * i] * at[2 * i] + at[2 * i + 1] * at[2 * i + 1]);
        for (size_t i = 0; i < n; i++)
            s->x[i * k + j] -= bend * sum;
    }
    for (size_t i = 0; i < n; i++) {
        s->x[i * k + m] = 1;
        s->x[i * k + m + 1] = at[2 * i];
        s->x[i * k + m + 2] = at[2 * i + 1];
    }
    return LT_OK;
}

static lt_err make_spline(lt_cx *cx, const polar_basis *b, const bool *is_place, spline *s)
{
    arena own, *before = cx->arena;
    double *at = calloc(2 * s->places, sizeof *at);
    size_t n = 0;
    s->is_place = calloc(b->knots, sizeof *s->is_place);
    s->x = calloc(s->places * s->k, sizeof *s->x);
    s->penalty = calloc(s->k * s->k, sizeof *s->penalty);
    s->delta = calloc(s->places * s->k, sizeof *s->delta);
    if (!at || !s->is_place || !s->x || !s->penalty || !s->delta) {
        free(at);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the spline of a polar plot");
    }
    memcpy(s->is_place, is_place, b->knots * sizeof *is_place);
    for (size_t i = 0; i < b->knots; i++)
        if (is_place[i]) {
            at[2 * n] = b->at[2 * i];
            at[2 * n++ + 1] = b->at[2 * i + 1];
        }
    arena_init(&own, (size_t)256 << 20);
    cx->arena = &own;
    lt_err e = fill_spline(cx, at, s);
    cx->arena = before;
    arena_fini(&own);
    free(at);
    return e;
}

static lt_err find_spline(lt_cx *cx, polar_basis *b, const bool *is_place, polar_fit *f, const spline **out)
{
    for (size_t i = 0; i < POLAR_BASIS_KEPT; i++) {
        const spline *s = &b->kept[i];
        if (s->k == f->k_used && s->places == f->places && fabs(s->reach - f->reach_m_s) < 1e-12 * f->reach_m_s &&
            memcmp(s->is_place, is_place, b->knots * sizeof *is_place) == 0) {
            f->was_kept = true;
            *out = s;
            return LT_OK;
        }
    }
    spline *s = &b->kept[b->next];
    b->next = (b->next + 1) % POLAR_BASIS_KEPT;
    spline_fini(s);
    s->places = f->places;
    s->k = f->k_used;
    s->reach = f->reach_m_s;
    f->was_kept = false;
    lt_err e = make_spline(cx, b, is_place, s);
    if (e)
        spline_fini(s);
    *out = s;
    return e;
}

/* --- a fit ------------------------------------------------------------------------------------------------------------------ */

/* Cells at one place are one row: weights add up, values average; what is lost of the squares is `within`. */
typedef struct rows {
    size_t  cells;
    bool   *is_place;                  /* [knots] */
    double *weight, *mean, *square;    /* [knots]; then of the places, in order */
} rows;

static lt_err gather(lt_cx *cx, const polar_basis *b, polar_fit *f, rows *r)
{
    TRY(ARENA_ARRAY(cx, b->knots, &r->is_place));
    TRY(ARENA_ARRAY(cx, b->knots, &r->weight));
    TRY(ARENA_ARRAY(cx, b->knots, &r->mean));
    TRY(ARENA_ARRAY(cx, b->knots, &r->square));
    for (size_t cell = 0; cell < b->directions * POLAR_BASIS_RINGS; cell++) {
        size_t d = cell / POLAR_BASIS_RINGS, ring = cell % POLAR_BASIS_RINGS, knot = ring ? 1 + d * RINGS + ring - 1 : 0;
        double w = f->weight[cell], y = f->value[cell];
        if (!(w > 0))
            continue;
        r->cells++;
        f->places += !r->is_place[knot];
        r->is_place[knot] = true;
        r->weight[knot] += w;
        r->mean[knot] += w * y;
        r->square[knot] += w * y * y;
    }
    for (size_t i = 0, n = 0; i < b->knots; i++) {
        if (!r->is_place[i])
            continue;
        r->weight[n] = r->weight[i];
        r->mean[n] = r->mean[i] / r->weight[i];
        r->square[n++] = r->square[i];
    }
    return LT_OK;
}

typedef struct path { /* the fit along lambda */
    size_t  k, cells;
    double *d, *c; /* eigenvalues of the penalty against X'WX, and the fit without it */
    double *vectors; /* column after column [k][k] */
    double  yy;
} path;

static double gcv_at(const path *p, double lambda, double *edf, double *rss)
{
    *edf = 0;
    *rss = p->yy;
    for (size_t i = 0; i < p->k; i++) {
        double s = 1 / (1 + lambda * p->d[i]);
        *edf += s;
        *rss -= p->c[i] * p->c[i] * s * (2 - s);
    }
    *rss = *rss > 0 ? *rss : 0;
    double left = (double)p->cells - *edf;
    return left > 1e-9 ? (double)p->cells * *rss / (left * left) : INFINITY;
}

static double find_lambda(const path *p)
{
    const double lo = -30, hi = 30, step = 0.5;
    double best = lo, least = INFINITY, edf, rss;
    for (double l = lo; l <= hi; l += step) {
        double g = gcv_at(p, exp(l), &edf, &rss);
        if (g < least) {
            least = g;
            best = l;
        }
    }
    double a = best - step, b = best + step;
    for (int i = 0; i < 60; i++) {
        double c = a + (b - a) * 0.381966, d = a + (b - a) * 0.618034;
        if (gcv_at(p, exp(c), &edf, &rss) <= gcv_at(p, exp(d), &edf, &rss))
            b = d;
        else
            a = c;
    }
    return exp((a + b) / 2);
}

/* S v = d X'WX v with v'X'WXv = 1; symmetric matrices, so that rows are columns. A ridge where places do not tell columns apart. */
static lt_err solve_pair(lt_cx *cx, const spline *s, const double *gram, path *p)
{
    size_t k = s->k;
    double *g, trace = 0;
    TRY(ARENA_ARRAY(cx, k * k, &g));
    TRY(ARENA_ARRAY(cx, k * k, &p->vectors));
    for (size_t i = 0; i < k; i++)
        trace += gram[i * k + i];
    for (double ridge = 0; ridge < 1e-3; ridge = ridge > 0 ? ridge * 100 : 1e-14) {
        memcpy(g, gram, k * k * sizeof *g);
        memcpy(p->vectors, s->penalty, k * k * sizeof *g);
        for (size_t i = 0; i < k; i++)
            g[i * k + i] += ridge * trace;
        if (LAPACKE_dsygvd(LAPACK_COL_MAJOR, 1, 'V', 'L', (lapack_int)k, p->vectors, (lapack_int)k, g, (lapack_int)k, p->d) == 0)
            return LT_OK;
    }
    return cx_fail(cx, LT_NUMERIC, "the surface of %zu cells could not be fitted", p->cells);
}

static lt_err diagonalise(lt_cx *cx, const spline *s, const rows *r, path *p)
{
    size_t k = s->k, n = s->places;
    double *xw, *yw, *gram, *xy, within = 0;
    p->k = k;
    p->cells = r->cells;
    TRY(ARENA_ARRAY(cx, n * k, &xw));
    TRY(ARENA_ARRAY(cx, n, &yw));
    TRY(ARENA_ARRAY(cx, k * k, &gram));
    TRY(ARENA_ARRAY(cx, k, &xy));
    TRY(ARENA_ARRAY(cx, k, &p->d));
    TRY(ARENA_ARRAY(cx, k, &p->c));
    for (size_t i = 0; i < n; i++) {
        double w = sqrt(r->weight[i]);
        for (size_t j = 0; j < k; j++)
            xw[i * k + j] = w * s->x[i * k + j];
        yw[i] = w * r->mean[i];
        within += r->square[i];
    }
    p->yy = within; /* all squares, those within a place too */
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, (int)k, (int)n, 1, xw, (int)k, 0, gram, (int)k);
    cblas_dgemv(CblasRowMajor, CblasTrans, (int)n, (int)k, 1, xw, (int)k, yw, 1, 0, xy, 1);
    TRY(solve_pair(cx, s, gram, p));
    for (size_t j = 0; j < k; j++) {
        p->c[j] = cblas_ddot((int)k, p->vectors + j * k, 1, xy, 1);
        p->d[j] = p->d[j] > 0 ? p->d[j] : 0;
    }
    return LT_OK;
}

/* Columns of coefficients [k][count] at the points of the picture: out [POINTS][count]. */
static lt_err predict(lt_cx *cx, const polar_basis *b, const spline *s, const double *beta, size_t count, double *out)
{
    size_t m = s->k - PLAIN, turn = b->directions / 4 * RINGS;
    double *delta, *full, *part;
    TRY(ARENA_ARRAY(cx, s->places * count, &delta));
    TRY(ARENA_ARRAY(cx, b->knots * count, &full));
    TRY(ARENA_ARRAY(cx, QUARTER * QUARTER * count, &part));
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)s->places, (int)count, (int)m, 1, s->delta, (int)m, beta, (int)count, 0, delta, (int)count);
    for (size_t q = 0; q < 4; q++) {
        memset(full, 0, b->knots * count * sizeof *full);
        for (size_t i = 0, n = 0; i < b->knots; i++) { /* the knots turned back by q quarters */
            size_t to = i ? 1 + (i - 1 + 4 * turn - q * turn) % (4 * turn) : 0;
            if (s->is_place[i])
                memcpy(full + to * count, delta + n++ * count, count * sizeof *full);
        }
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, QUARTER * QUARTER, (int)count, (int)b->knots, 1, b->quarter, (int)b->knots, full, (int)count, 0,
                    part, (int)count);
        for (size_t p = 0; p < QUARTER * QUARTER; p++) {
            int u = (int)(p % QUARTER), v = (int)(p / QUARTER);
            for (size_t t = 0; t < q; t++) { /* a quarter turn to the right */
                int w = u;
                u = v;
                v = -w;
            }
            double *to = out + ((size_t)(v + (int)MIDDLE) * SIDE + (size_t)(u + (int)MIDDLE)) * count;
            for (size_t c = 0; c < count; c++)
                to[c] = part[p * count + c] + beta[m * count + c] + (beta[(m + 1) * count + c] * u + beta[(m + 2) * count + c] * v) / MIDDLE;
        }
    }
    return LT_OK;
}

static lt_err put_errors(lt_cx *cx, const polar_basis *b, const spline *s, const path *p, polar_fit *f)
{
    double *half, *root;
    size_t k = s->k;
    TRY(ARENA_ARRAY(cx, POINTS * k, &half));
    TRY(ARENA_ARRAY(cx, k * k, &root));
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < k; i++)
            root[i * k + j] = p->vectors[j * k + i] / sqrt(1 + f->lambda * p->d[j]);
    TRY(predict(cx, b, s, root, k, half));
    for (size_t i = 0; i < POINTS; i++)
        f->error[i] = sqrt(f->sigma2 * cblas_ddot((int)k, half + i * k, 1, half + i * k, 1));
    return LT_OK;
}

lt_err polar_basis_fit(lt_cx *cx, polar_basis *b, polar_fit *f)
{
    rows r = {0};
    path p = {0};
    const spline *s = NULL;
    double *beta, rss;
    f->places = 0;
    TRY(gather(cx, b, f, &r));
    if (f->places < POLAR_BASIS_PLACES_MIN || !(f->reach_m_s > 0))
        return cx_fail(cx, LT_NOT_ENOUGH, "a surface wants %u filled cells at least; there are %zu", POLAR_BASIS_PLACES_MIN, f->places);
    size_t k = f->k && f->k < POLAR_BASIS_MODES ? f->k : POLAR_BASIS_MODES;
    f->k_used = k < f->places * 2 / 3 ? k : f->places * 2 / 3;
    f->k_used = f->k_used > PLAIN + 1 ? f->k_used : PLAIN + 1;
    TRY(find_spline(cx, b, r.is_place, f, &s));
    TRY(diagonalise(cx, s, &r, &p));
    f->lambda = find_lambda(&p);
    f->gcv = gcv_at(&p, f->lambda, &f->edf, &rss);
    f->sigma2 = rss / ((double)p.cells - f->edf);
    TRY(ARENA_ARRAY(cx, s->k, &beta));
    for (size_t j = 0; j < s->k; j++)
        cblas_daxpy((int)s->k, p.c[j] / (1 + f->lambda * p.d[j]), p.vectors + j * s->k, 1, beta, 1);
    TRY(predict(cx, b, s, beta, 1, f->surface));
    return f->error ? put_errors(cx, b, s, &p, f) : LT_OK;
}
