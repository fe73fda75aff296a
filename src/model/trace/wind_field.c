/* wind_field.c - see wind_field.h. Faces: u between cells i-1 and i (nx + 1 a row), v and w alike. */
#include "model/trace/wind_field.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define POWER    0.2
#define SMOOTH_M 200.0 /* added to distances: a station does not own the point it stands on */
#define EXACT    1e-8

typedef struct field {
    const wind_field_grid *g;
    size_t   nx, ny, nz, cells;
    uint8_t *open;        /* [nz][ny][nx]: air, not ground */
    double  *u, *v, *w;   /* faces */
    double   ax, ay, az;  /* 1/dx^2, 1/dy^2, s^2/dz^2 */
    double  *l, *r, *p, *q;
} field;

static size_t cell(const field *f, size_t i, size_t j, size_t k) { return (k * f->ny + j) * f->nx + i; }
static size_t face_u(const field *f, size_t i, size_t j, size_t k) { return (k * f->ny + j) * (f->nx + 1) + i; }
static size_t face_v(const field *f, size_t i, size_t j, size_t k) { return (k * (f->ny + 1) + j) * f->nx + i; }
static size_t face_w(const field *f, size_t i, size_t j, size_t k) { return (k * f->ny + j) * f->nx + i; }
static bool is_open(const field *f, size_t i, size_t j, size_t k) { return f->open[cell(f, i, j, k)] != 0; }

static lt_err check(lt_cx *cx, const wind_field_grid *g)
{
    if (g->nx < 3 || g->ny < 3 || g->nz < 2 || g->nx > 2000 || g->ny > 2000 || g->nz > 200 || g->nx * g->ny * g->nz > FIELD_CELLS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "a wind field of %zu x %zu x %zu cells: 3 x 3 x 2 to %u cells are wanted", g->nx, g->ny, g->nz, FIELD_CELLS_MAX);
    if (!(g->step_m > 0) || !(g->layer_m > 0) || !isfinite(g->step_m) || !isfinite(g->layer_m))
        return cx_fail(cx, LT_BAD_INPUT, "a wind field with cells of %g m and layers of %g m: both are above 0", g->step_m, g->layer_m);
    for (size_t i = 0; g->ground_m && i < g->nx * g->ny; i++)
        if (!isfinite(g->ground_m[i]) || fabs(g->ground_m[i]) > 9000)
            return cx_fail(cx, LT_BAD_INPUT, "the ground of cell %zu, %zu is %g m", i % g->nx, i / g->nx, g->ground_m[i]);
    return LT_OK;
}

static lt_err prepare(lt_cx *cx, const wind_field_grid *g, field *f)
{
    double lowest = 0, s = g->rise > 0 ? g->rise : 1;
    *f = (field){.g = g, .nx = g->nx, .ny = g->ny, .nz = g->nz, .cells = g->nx * g->ny * g->nz};
    TRY(ARENA_ARRAY(cx, f->cells, &f->open));
    TRY(ARENA_ARRAY(cx, (g->nx + 1) * g->ny * g->nz, &f->u));
    TRY(ARENA_ARRAY(cx, g->nx * (g->ny + 1) * g->nz, &f->v));
    TRY(ARENA_ARRAY(cx, g->nx * g->ny * (g->nz + 1), &f->w));
    TRY(ARENA_ARRAY(cx, f->cells, &f->l));
    TRY(ARENA_ARRAY(cx, f->cells, &f->r));
    TRY(ARENA_ARRAY(cx, f->cells, &f->p));
    TRY(ARENA_ARRAY(cx, f->cells, &f->q));
    f->ax = f->ay = 1 / (g->step_m * g->step_m);
    f->az = s * s / (g->layer_m * g->layer_m);
    for (size_t i = 0; g->ground_m && i < g->nx * g->ny; i++)
        lowest = i == 0 || g->ground_m[i] < lowest ? g->ground_m[i] : lowest;
    for (size_t k = 0; k < f->nz; k++)
        for (size_t c = 0; c < f->nx * f->ny; c++) {
            double middle = lowest + ((double)k + 0.5) * g->layer_m;
            f->open[k * f->nx * f->ny + c] = !g->ground_m || middle > g->ground_m[c] || k + 1 == f->nz; /* the lid's layer is air */
        }
    return LT_OK;
}

/* The stations' wind at a place. */
static void guess(const mesh_wind *w, size_t n, double x, double y, double out[2])
{
    double sum = 0;
    out[0] = out[1] = 0;
    for (size_t i = 0; i < n; i++) {
        if (!w[i].has_wind || !isfinite(w[i].speed_m_s) || w[i].speed_m_s < 0 || w[i].speed_m_s > MESH_SPEED_MAX || !isfinite(w[i].from_deg))
            continue;
        double d2 = pow(x - w[i].x_m, 2) + pow(y - w[i].y_m, 2) + SMOOTH_M * SMOOTH_M, k = 1 / d2, a = w[i].from_deg * AIR_DEGREE;
        out[0] -= k * w[i].speed_m_s * sin(a);
        out[1] -= k * w[i].speed_m_s * cos(a);
        sum += k;
    }
    if (sum > 0) {
        out[0] /= sum;
        out[1] /= sum;
    }
}

static bool any_wind(const mesh_wind *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (w[i].has_wind && isfinite(w[i].speed_m_s) && w[i].speed_m_s >= 0 && w[i].speed_m_s <= MESH_SPEED_MAX && isfinite(w[i].from_deg))
            return true;
    return false;
}

/* Height above its own ground at which layer k of column (i, j) lies: growth of the wind there. */
static double growth(const field *f, size_t i, size_t j, size_t k)
{
    size_t low = 0, ci = i < f->nx ? i : f->nx - 1, cj = j < f->ny ? j : f->ny - 1;
    while (low < k && !is_open(f, ci, cj, low))
        low++;
    double z = ((double)(k - low) + 0.5) * f->g->layer_m, p = f->g->exponent > 0 ? f->g->exponent : POWER;
    return low == k ? 1 : pow(fmax(z, 10) / fmax(0.5 * f->g->layer_m, 10), p); /* the lowest layer has the stations' wind */
}

static void fill(field *f, const mesh_wind *w, size_t n)
{
    const wind_field_grid *g = f->g;
    double o[2];
    for (size_t j = 0; j < f->ny; j++)
        for (size_t i = 0; i <= f->nx; i++) {
            guess(w, n, g->x0_m + (double)i * g->step_m, g->y0_m + ((double)j + 0.5) * g->step_m, o);
            for (size_t k = 0; k < f->nz; k++) {
                bool open = (i == 0 || is_open(f, i - 1, j, k)) && (i == f->nx || is_open(f, i, j, k));
                f->u[face_u(f, i, j, k)] = open ? o[0] * growth(f, i, j, k) : 0;
            }
        }
    for (size_t j = 0; j <= f->ny; j++)
        for (size_t i = 0; i < f->nx; i++) {
            guess(w, n, g->x0_m + ((double)i + 0.5) * g->step_m, g->y0_m + (double)j * g->step_m, o);
            for (size_t k = 0; k < f->nz; k++) {
                bool open = (j == 0 || is_open(f, i, j - 1, k)) && (j == f->ny || is_open(f, i, j, k));
                f->v[face_v(f, i, j, k)] = open ? o[1] * growth(f, i, j, k) : 0;
            }
        }
}

static double divergence(const field *f, size_t i, size_t j, size_t k)
{
    double d = f->g->step_m;
    return (f->u[face_u(f, i + 1, j, k)] - f->u[face_u(f, i, j, k)]) / d + (f->v[face_v(f, i, j + 1, k)] - f->v[face_v(f, i, j, k)]) / d +
           (f->w[face_w(f, i, j, k + 1)] - f->w[face_w(f, i, j, k)]) / f->g->layer_m;
}

static double largest_divergence(const field *f)
{
    double most = 0;
    for (size_t k = 0; k < f->nz; k++)
        for (size_t j = 0; j < f->ny; j++)
            for (size_t i = 0; i < f->nx; i++)
                if (is_open(f, i, j, k))
                    most = fmax(most, fabs(divergence(f, i, j, k)));
    return most;
}

/* A neighbour's part: outside L is 0, behind a closed face there is no flow. */
static void take(const field *f, const double *x, bool is_inside, size_t other, double a, double sums[2])
{
    if (is_inside && !f->open[other])
        return;
    sums[0] += a * (is_inside ? x[other] : 0);
    sums[1] += a;
}

/* y = -laplacian x (positive definite). */
static void apply(const field *f, const double *x, double *y)
{
    size_t row = f->nx, plane = f->nx * f->ny;
    for (size_t k = 0; k < f->nz; k++)
        for (size_t j = 0; j < f->ny; j++)
            for (size_t i = 0; i < f->nx; i++) {
                size_t c = cell(f, i, j, k);
                double sums[2] = {0, 0}; /* of neighbours, the diagonal */
                if (!f->open[c]) {
                    y[c] = 0;
                    continue;
                }
                take(f, x, i > 0, c - 1, f->ax, sums);
                take(f, x, i + 1 < f->nx, c + 1, f->ax, sums);
                take(f, x, j > 0, c - row, f->ay, sums);
                take(f, x, j + 1 < f->ny, c + row, f->ay, sums);
                if (k > 0)
                    take(f, x, true, c - plane, f->az, sums);
                take(f, x, k + 1 < f->nz, c + plane, f->az, sums);
                y[c] = sums[1] * x[c] - sums[0];
            }
}

static double dot(const double *a, const double *b, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += a[i] * b[i];
    return s;
}

static lt_err solve(lt_cx *cx, field *f, uint32_t *turns)
{
    double rr, first;
    for (size_t k = 0; k < f->nz; k++)
        for (size_t j = 0; j < f->ny; j++)
            for (size_t i = 0; i < f->nx; i++) {
                size_t c = cell(f, i, j, k);
                f->l[c] = 0;
                f->r[c] = f->p[c] = f->open[c] ? divergence(f, i, j, k) : 0; /* -lap L = div u0 */
            }
    first = rr = dot(f->r, f->r, f->cells);
    for (*turns = 0; rr > EXACT * EXACT * first && rr > 1e-26 * (double)f->cells && *turns < FIELD_TURNS_MAX; ++*turns) {
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "the wind field was not finished");
        apply(f, f->p, f->q);
        double alpha = rr / dot(f->p, f->q, f->cells), next = 0;
        for (size_t c = 0; c < f->cells; c++) {
            f->l[c] += alpha * f->p[c];
            f->r[c] -= alpha * f->q[c];
            next += f->r[c] * f->r[c];
        }
        double beta = next / rr;
        for (size_t c = 0; c < f->cells; c++)
            f->p[c] = f->r[c] + beta * f->p[c];
        rr = next;
    }
    return *turns < FIELD_TURNS_MAX ? LT_OK : cx_fail(cx, LT_NUMERIC, "the wind field did not settle in %d turns", FIELD_TURNS_MAX);
}

static double value(const field *f, bool is_inside, size_t c) { return is_inside ? f->l[c] : 0; }

/* u = u0 + grad L on the open faces; *change: mean of |difference| there. */
static void correct(field *f, double *change)
{
    size_t row = f->nx, plane = f->nx * f->ny, count = 0;
    double s2 = f->az * f->g->layer_m * f->g->layer_m, sum = 0;
    for (size_t k = 0; k < f->nz; k++)
        for (size_t j = 0; j < f->ny; j++)
            for (size_t i = 0; i <= f->nx; i++) {
                bool low = i > 0, high = i < f->nx;
                size_t c = k * plane + j * row + i;
                if ((low && !f->open[c - 1]) || (high && !f->open[c]))
                    continue;
                double d = (value(f, high, c) - value(f, low, c - 1)) / f->g->step_m;
                f->u[face_u(f, i, j, k)] += d;
                sum += fabs(d);
                count++;
            }
    for (size_t k = 0; k < f->nz; k++)
        for (size_t j = 0; j <= f->ny; j++)
            for (size_t i = 0; i < f->nx; i++) {
                bool low = j > 0, high = j < f->ny;
                size_t c = k * plane + j * row + i;
                if ((low && !f->open[c - row]) || (high && !f->open[c]))
                    continue;
                f->v[face_v(f, i, j, k)] += (value(f, high, c) - value(f, low, c - row)) / f->g->step_m;
            }
    for (size_t k = 1; k <= f->nz; k++)
        for (size_t j = 0; j < f->ny; j++)
            for (size_t i = 0; i < f->nx; i++) {
                size_t c = k * plane + j * row + i;
                bool high = k < f->nz;
                if (!f->open[c - plane] || (high && !f->open[c]))
                    continue;
                f->w[face_w(f, i, j, k)] += s2 * (value(f, high, c) - value(f, true, c - plane)) / f->g->layer_m;
            }
    *change = count ? sum / (double)count : 0;
}

static lt_err surface(lt_cx *cx, const field *f, wind_map *out)
{
    double *u, *v;
    TRY(ARENA_ARRAY(cx, f->nx * f->ny, &u));
    TRY(ARENA_ARRAY(cx, f->nx * f->ny, &v));
    for (size_t j = 0; j < f->ny; j++)
        for (size_t i = 0; i < f->nx; i++) {
            size_t k = 0;
            while (k + 1 < f->nz && !is_open(f, i, j, k))
                k++;
            u[j * f->nx + i] = 0.5 * (f->u[face_u(f, i, j, k)] + f->u[face_u(f, i + 1, j, k)]);
            v[j * f->nx + i] = 0.5 * (f->v[face_v(f, i, j, k)] + f->v[face_v(f, i, j + 1, k)]);
        }
    *out = (wind_map){.nx = f->nx, .ny = f->ny, .x0_m = f->g->x0_m + 0.5 * f->g->step_m, .y0_m = f->g->y0_m + 0.5 * f->g->step_m, .step_m = f->g->step_m, .u = u, .v = v};
    return LT_OK;
}

lt_err wind_field_make(lt_cx *cx, const wind_field_grid *g, const mesh_wind *w, size_t n, wind_map *out, wind_field_report *report)
{
    field f;
    TRY(check(cx, g));
    if (!any_wind(w, n))
        return cx_fail(cx, LT_NOT_ENOUGH, "none of %zu stations has a wind", n);
    TRY(prepare(cx, g, &f));
    fill(&f, w, n);
    *report = (wind_field_report){.divergence_before = largest_divergence(&f)};
    TRY(solve(cx, &f, &report->turns));
    correct(&f, &report->change_m_s);
    report->divergence_after = largest_divergence(&f);
    assert(report->divergence_after <= fmax(1e-6 * report->divergence_before, 1e-10)); /* INV(1) */
    return surface(cx, &f, out);
}
