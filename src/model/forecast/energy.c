/* energy.c - a year's energy from its months; see energy.h. */
#include "model/forecast/energy.h"

#include <assert.h>
#include <math.h>

#define NORMAL_95 1.6448536269514722

typedef struct season {
    double p[12];                     /* share of the mean month */
    double level[ENERGY_YEARS_MAX];   /* of a year; 0: it tells nothing */
    int    years, newest;             /* that tell; the newest of them, -1 none */
} season;

const char *energy_basis_name(energy_basis b)
{
    static const char *const NAMES[] = {"months", "season", "earlier"};
    return NAMES[b];
}

const char *energy_level_name(energy_level l)
{
    static const char *const NAMES[] = {"", "blue", "yellow", "red"};
    return NAMES[l];
}

static lt_err check(lt_cx *cx, const energy_ask *a)
{
    if (a->years < 1 || a->years > ENERGY_YEARS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%d years of months: 1 to %d are wanted", a->years, ENERGY_YEARS_MAX);
    if (a->until < 0 || a->until > 12)
        return cx_fail(cx, LT_BAD_INPUT, "%d months of this year: 0 to 12 are wanted", a->until);
    for (int i = 0; i < 12 * a->years; i++)
        if (a->has[i] && !(a->value[i] >= 0 && isfinite(a->value[i])))
            return cx_fail(cx, LT_BAD_INPUT, "month %d of year %d is %g: a consumption is not below 0", i % 12 + 1, i / 12 + 1, a->value[i]);
    return LT_OK;
}

/* The season of the earlier years; a month that none of them has is taken as a mean one. */
static void fit_season(const energy_ask *a, season *s)
{
    double sum[12] = {0}, levels[12] = {0};
    *s = (season){.newest = -1};
    for (int y = 0; y < a->years - 1; y++) {
        double total = 0;
        int n = 0;
        for (int m = 0; m < 12; m++)
            if (a->has[12 * y + m]) {
                total += a->value[12 * y + m];
                n++;
            }
        if (n < ENERGY_YEAR_MONTHS || total <= 0)
            continue;
        s->level[y] = total / n;
        s->newest = y;
        s->years++;
        for (int m = 0; m < 12; m++)
            if (a->has[12 * y + m]) {
                sum[m] += a->value[12 * y + m];
                levels[m] += s->level[y];
            }
    }
    for (int m = 0; m < 12; m++)
        s->p[m] = levels[m] > 0 ? sum[m] / levels[m] : 1;
}

/* Squares of the relative residuals of a year about its level, weighted by p; *n the months that count. */
static double residuals(const energy_ask *a, int y, const season *s, double level, int *n)
{
    double sum = 0;
    int until = y == a->years - 1 ? a->until : 12;
    for (int m = 0; m < until; m++) {
        if (!a->has[12 * y + m] || s->p[m] <= 0 || level <= 0)
            continue;
        double r = a->value[12 * y + m] / (level * s->p[m]) - 1;
        sum += r * r;
        ++*n;
    }
    return sum;
}

static double fit_phi(const energy_ask *a, const season *s, double level, int *freedom)
{
    double sum = 0;
    int n = 0, now = 0;
    for (int y = 0; y < a->years - 1; y++)
        if (s->level[y] > 0)
            sum += residuals(a, y, s, s->level[y], &n);
    *freedom = s->years > 1 ? n * (s->years - 1) / s->years - (s->years - 1) : 0; /* the season took its share */
    if (s->years == 1)
        sum = 0; /* one year is its own season: its residuals say nothing */
    double mine = residuals(a, a->years - 1, s, level, &now);
    if (now > 1) {
        sum += mine / (s->years ? 1 + 1.0 / s->years : 1); /* the season carries an error of its own */
        *freedom += now - 1;
    }
    if (*freedom < 1) {
        *freedom = 1000; /* a figure that was set has no degrees of freedom to lack */
        return ENERGY_PHI_BLIND;
    }
    return fmax(sqrt(sum / *freedom), ENERGY_PHI_MIN);
}

/* The 95 % point of Student's t. */
static double t95(int freedom)
{
    const double z = NORMAL_95, v = freedom;
    if (freedom == 1)
        return 6.313751514675043;
    if (freedom == 2)
        return 2.919985580355516;
    return z + (pow(z, 3) + z) / (4 * v) + (5 * pow(z, 5) + 16 * pow(z, 3) + 3 * z) / (96 * v * v) +
           (3 * pow(z, 7) + 19 * pow(z, 5) + 17 * pow(z, 3) - 15 * z) / (384 * v * v * v);
}

typedef struct parts { /* sums of p over the months that are reported, and those that are not */
    double p, p2, left, left2;
} parts;

static parts read_year(const energy_ask *a, const season *s, energy_outlook *out)
{
    parts t = {0, 0, 0, 0};
    const double *x = a->value + 12 * (a->years - 1);
    const bool *has = a->has + 12 * (a->years - 1);
    int last = -1;
    for (int m = 0; m < 12; m++) {
        if (m < a->until && has[m]) {
            out->so_far += x[m];
            out->reported++;
            t.p += s->p[m];
            t.p2 += s->p[m] * s->p[m];
            last = m;
        } else {
            t.left += s->p[m];
            t.left2 += s->p[m] * s->p[m];
        }
    }
    out->gaps = last + 1 - out->reported;
    return t;
}

lt_err energy_forecast(lt_cx *cx, const energy_ask *a, energy_outlook *out)
{
    season s;
    TRY(check(cx, a));
    *out = (energy_outlook){.basis = ENERGY_SEASON};
    fit_season(a, &s);
    parts t = read_year(a, &s, out);
    out->earlier_years = s.years;
    if (out->reported == 0 && s.newest < 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "no month of this year is reported, and no earlier year has %d months", ENERGY_YEAR_MONTHS);
    bool is_blind = out->reported == 0 || t.p <= 0; /* nothing of this year tells its level */
    double level = is_blind ? (s.newest >= 0 ? s.level[s.newest] : 0) : out->so_far / t.p;
    int freedom;
    double phi = fit_phi(a, &s, level, &freedom);
    double of_level = is_blind ? ENERGY_GROWTH_BLIND * ENERGY_GROWTH_BLIND + phi * phi / 12
                               : phi * phi * t.p2 / (t.p * t.p);
    double of_season = s.years ? phi * phi * t.left2 / s.years : 0;
    double deviation = level * sqrt(phi * phi * t.left2 + of_season + t.left * t.left * of_level);
    double half = t95(freedom) * deviation;
    out->basis = out->reported == 0 ? ENERGY_EARLIER : s.years ? ENERGY_SEASON : ENERGY_MONTHS;
    out->year = out->so_far + level * t.left;
    out->low = fmax(out->year - half, out->so_far);
    out->high = out->year + half;
    out->scale = half / NORMAL_95;
    assert(out->so_far <= out->low && out->low <= out->year && out->year <= out->high); /* INV(1) */
    return LT_OK;
}

double energy_chance_over(const energy_outlook *o, double line)
{
    if (line < o->so_far)
        return 1;
    if (o->scale <= 0)
        return o->year > line ? 1 : 0;
    return 0.5 * erfc((line - o->year) / (o->scale * sqrt(2)));
}

energy_level energy_find_level(const energy_outlook *o, double quota, const energy_lines *lines)
{
    double percent = quota > 0 ? 100 * o->year / quota : 0;
    double red = lines->red > 0 ? lines->red : 100;
    if (quota <= 0)
        return ENERGY_CALM;
    if (percent >= red)
        return ENERGY_RED;
    if (lines->yellow > 0 && percent >= lines->yellow)
        return ENERGY_YELLOW;
    return lines->blue > 0 && percent >= lines->blue ? ENERGY_BLUE : ENERGY_CALM;
}
