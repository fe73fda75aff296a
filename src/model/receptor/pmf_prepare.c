/* pmf_prepare.c - checks, uncertainties and species; see pmf_prepare.h. */
#include "model/receptor/pmf_prepare.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

#define SAME_R     0.99999
#define RANK_PIVOT 1e-8

const char *pmf_prepare_kind_name(prepare_kind k)
{
    static const char *const NAMES[PREPARE_KINDS] = {"not-finite", "no-uncertainty", "negative", "constant", "same", "one-species", "unit", "rank"};
    return NAMES[k];
}

const char *pmf_prepare_worth_name(species_worth w)
{
    return w == SPECIES_STRONG ? "strong" : w == SPECIES_WEAK ? "weak" : "bad";
}

static void note(prepare_report *r, prepare_finding f)
{
    r->serious += f.is_serious;
    r->count++;
    if (r->kept < PREPARE_FINDINGS_MAX)
        r->findings[r->kept++] = f;
}

static void check_cells(const pmf_data *d, prepare_report *r)
{
    for (size_t i = 0; i < d->rows; i++)
        for (size_t j = 0; j < d->columns; j++) {
            double v = d->conc[i * d->columns + j], u = d->unc[i * d->columns + j];
            if (!isfinite(v))
                note(r, (prepare_finding){PREPARE_NOT_FINITE, true, i, j, j, v});
            else if (v < 0)
                note(r, (prepare_finding){PREPARE_NEGATIVE, false, i, j, j, v});
            if (!(u > 0) || isinf(u))
                note(r, (prepare_finding){PREPARE_NO_UNCERTAINTY, true, i, j, j, u});
        }
}

typedef struct moments { double mean, sd, weight; } moments;

static moments moments_of(const pmf_data *d, size_t j)
{
    moments m = {0, 0, 0};
    for (size_t i = 0; i < d->rows; i++)
        m.mean += d->conc[i * d->columns + j] / (double)d->rows;
    for (size_t i = 0; i < d->rows; i++) {
        double e = d->conc[i * d->columns + j] - m.mean, z = d->conc[i * d->columns + j] / d->unc[i * d->columns + j];
        m.sd += e * e / (double)d->rows;
        m.weight += d->unc[i * d->columns + j] >= PMF_LEFT_OUT ? 0 : z * z;
    }
    m.sd = sqrt(m.sd);
    return m;
}

static double correlation(const pmf_data *d, const moments *m, size_t a, size_t b)
{
    double sum = 0;
    for (size_t i = 0; i < d->rows; i++)
        sum += (d->conc[i * d->columns + a] - m[a].mean) * (d->conc[i * d->columns + b] - m[b].mean) / (double)d->rows;
    return sum / (m[a].sd * m[b].sd);
}

/* In a list of parts of the whole the k-th largest mean: a unit mistaken for its thousandfold stands far above the second. */
static void check_units(const pmf_data *d, const moments *m, prepare_report *r)
{
    size_t first = 0, second = SIZE_MAX;
    for (size_t j = 1; j < d->columns; j++)
        first = m[j].mean > m[first].mean ? j : first;
    for (size_t j = 0; j < d->columns; j++)
        if (j != first && (second == SIZE_MAX || m[j].mean > m[second].mean))
            second = j;
    if (second != SIZE_MAX && m[second].mean > 0 && m[first].mean > PREPARE_UNIT_RATIO * m[second].mean)
        note(r, (prepare_finding){PREPARE_UNIT, false, SIZE_MAX, first, second, m[first].mean / m[second].mean});
}

static void check_columns(const pmf_data *d, const moments *m, prepare_report *r)
{
    double all = 0;
    for (size_t j = 0; j < d->columns; j++)
        all += m[j].weight;
    for (size_t j = 0; j < d->columns; j++) {
        if (m[j].sd <= 1e-12 * fabs(m[j].mean)) {
            note(r, (prepare_finding){PREPARE_CONSTANT, true, SIZE_MAX, j, j, m[j].mean});
            continue;
        }
        if (d->columns > 2 && m[j].weight > PREPARE_DOMINATES * all)
            note(r, (prepare_finding){PREPARE_ONE_SPECIES, false, SIZE_MAX, j, j, m[j].weight / all});
        for (size_t o = 0; o < j; o++)
            if (m[o].sd > 1e-12 * fabs(m[o].mean) && correlation(d, m, o, j) > SAME_R)
                note(r, (prepare_finding){PREPARE_SAME, false, SIZE_MAX, j, o, correlation(d, m, o, j)});
    }
    check_units(d, m, r);
}

/* Rank of the columns scaled by their size, by elimination with full pivots on X'X. */
static lt_err find_rank(lt_cx *cx, const pmf_data *d, unsigned *rank)
{
    size_t m = d->columns;
    double *g, largest = 0;
    TRY(ARENA_ARRAY(cx, m * m, &g));
    memset(g, 0, m * m * sizeof *g);
    for (size_t i = 0; i < d->rows; i++)
        for (size_t a = 0; a < m; a++)
            for (size_t b = 0; b <= a; b++)
                g[a * m + b] += d->conc[i * m + a] / d->unc[i * m + a] * (d->conc[i * m + b] / d->unc[i * m + b]);
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < a; b++)
            g[b * m + a] = g[a * m + b];
    for (*rank = 0; *rank < m; ++*rank) {
        size_t at = 0;
        for (size_t a = 1; a < m; a++)
            at = g[a * m + a] > g[at * m + at] ? a : at;
        double pivot = g[at * m + at];
        largest = fmax(largest, pivot);
        if (!(pivot > RANK_PIVOT * RANK_PIVOT * 1e4 * largest) || !(pivot > 0))
            break;
        for (size_t a = 0; a < m; a++)
            for (size_t b = 0; a != at && b < m; b++)
                g[a * m + b] -= b == at ? 0 : g[a * m + at] * g[at * m + b] / pivot;
        for (size_t a = 0; a < m; a++)
            g[a * m + at] = g[at * m + a] = 0;
    }
    return LT_OK;
}

lt_err pmf_prepare_check(lt_cx *cx, const pmf_data *d, unsigned factors, prepare_report *out)
{
    moments *m;
    *out = (prepare_report){.kept = 0};
    TRY(ARENA_ARRAY(cx, PREPARE_FINDINGS_MAX, &out->findings));
    check_cells(d, out);
    if (out->serious)
        return LT_OK; /* moments of such cells say nothing */
    TRY(ARENA_ARRAY(cx, d->columns, &m));
    for (size_t j = 0; j < d->columns; j++)
        m[j] = moments_of(d, j);
    check_columns(d, m, out);
    TRY(find_rank(cx, d, &out->rank));
    if (factors > out->rank)
        note(out, (prepare_finding){PREPARE_RANK, true, SIZE_MAX, 0, 0, (double)out->rank});
    return LT_OK;
}

/* = EPA PMF 5.0 User Guide, equations 5-1 and 5-2 */
void pmf_prepare_uncertainty(const pmf_data *d, const double *limit, const double *share, double *unc)
{
    for (size_t i = 0; i < d->rows; i++)
        for (size_t j = 0; j < d->columns; j++) {
            double x = d->conc[i * d->columns + j], part = share[j] * x, half = 0.5 * limit[j];
            unc[i * d->columns + j] = x <= limit[j] ? 5.0 / 6 * limit[j] : sqrt(part * part + half * half); /* INV(1) */
        }
}

double pmf_prepare_signal(const pmf_data *d, size_t column)
{
    double sum = 0;
    for (size_t i = 0; i < d->rows; i++) {
        double x = d->conc[i * d->columns + column], u = d->unc[i * d->columns + column];
        sum += x > u ? (x - u) / u : 0;
    }
    return sum / (double)d->rows;
}

void pmf_prepare_judge(const pmf_data *d, size_t total, double *signal, species_worth *worth)
{
    for (size_t j = 0; j < d->columns; j++) {
        signal[j] = pmf_prepare_signal(d, j);
        worth[j] = j == total ? SPECIES_WEAK : signal[j] < PREPARE_BAD ? SPECIES_BAD : signal[j] < PREPARE_WEAK ? SPECIES_WEAK : SPECIES_STRONG;
    }
}

lt_err pmf_prepare_select(lt_cx *cx, const pmf_data *d, const species_worth *worth, pmf_data *out, size_t **of)
{
    double *conc, *unc;
    size_t m = 0;
    TRY(ARENA_ARRAY(cx, d->columns, of));
    for (size_t j = 0; j < d->columns; j++)
        if (worth[j] != SPECIES_BAD)
            (*of)[m++] = j;
    if (m == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "every species is bad (S/N below %.1f): nothing is left to explain", PREPARE_BAD);
    TRY(ARENA_ARRAY(cx, d->rows * m, &conc));
    TRY(ARENA_ARRAY(cx, d->rows * m, &unc));
    for (size_t i = 0; i < d->rows; i++)
        for (size_t j = 0; j < m; j++) {
            size_t from = i * d->columns + (*of)[j];
            conc[i * m + j] = d->conc[from];
            unc[i * m + j] = d->unc[from] * (worth[(*of)[j]] == SPECIES_WEAK ? PREPARE_WEAK_FACTOR : 1);
        }
    *out = (pmf_data){d->rows, m, conc, unc};
    return LT_OK;
}
