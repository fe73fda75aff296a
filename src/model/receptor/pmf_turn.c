/* pmf_turn.c - constraints and rotations; see pmf_turn.h. */
#include "model/receptor/pmf_turn.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "model/receptor/pmf_int.h"

#define PUSHES   40
#define NEAR     0.005 /* of the wish */
#define STEP_TOL 4e-8

bool pmf_turn_parse_kind(const char *text, turn_kind *out)
{
    static const char *const NAMES[TURN_KINDS] = {"zero", "ratio", "value", "up", "down"};
    for (int i = 0; i < TURN_KINDS; i++)
        if (strcmp(NAMES[i], text) == 0) {
            *out = (turn_kind)i;
            return true;
        }
    return false;
}

static bool is_pull(const turn_rule *r)
{
    return r->kind >= TURN_VALUE;
}

static lt_err check(lt_cx *cx, const pmf_data *d, const pmf_options *o, const turn_rule *rules, size_t count)
{
    unsigned pulls = 0;
    TRY(pmf_check(cx, d, o));
    if (count > TURN_RULES_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%zu rules: at most %u are taken", count, TURN_RULES_MAX);
    for (size_t i = 0; i < count; i++) {
        const turn_rule *r = &rules[i];
        if (r->factor >= o->factors || r->column >= d->columns || (r->kind == TURN_RATIO && (r->other >= d->columns || r->other == r->column)))
            return cx_fail(cx, LT_BAD_INPUT, "rule %zu: factor %u or its column does not exist", i + 1, r->factor + 1);
        if (r->kind != TURN_ZERO && (!(r->by >= 0) || isinf(r->by) || (r->kind != TURN_VALUE && r->by == 0)))
            return cx_fail(cx, LT_BAD_INPUT, "rule %zu: %g is no %s", i + 1, r->by, r->kind == TURN_RATIO ? "ratio" : r->kind == TURN_VALUE ? "value" : "dQ");
        pulls += is_pull(r);
    }
    return pulls <= 1 ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%u values and pulls: one is taken at a time, the next from its result", pulls);
}

static void copy(const pmf_data *d, unsigned k, const pmf_fit *from, pmf_fit *to)
{
    memcpy(to->contributions, from->contributions, d->rows * k * sizeof(double));
    memcpy(to->profiles, from->profiles, k * d->columns * sizeof(double));
}

/* Bounds of zeros and ratios; the profile is set within them. */
static lt_err bind(lt_cx *cx, const pmf_data *d, pmf_options *o, const turn_rule *rules, size_t count, pmf_fit *fit)
{
    double *low, *high;
    size_t size = o->factors * d->columns;
    TRY(ARENA_ARRAY(cx, size, &low));
    TRY(ARENA_ARRAY(cx, size, &high));
    for (size_t i = 0; i < size; i++) {
        low[i] = 0;
        high[i] = INFINITY;
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = rules[i].factor * d->columns + rules[i].column, other = rules[i].factor * d->columns + rules[i].other;
        if (rules[i].kind == TURN_ZERO) {
            low[at] = high[at] = fit->profiles[at] = 0;
        } else if (rules[i].kind == TURN_RATIO) {
            double base = fit->profiles[other] > 0 ? fit->profiles[other] : fit->profiles[at] > 0 ? fit->profiles[at] / rules[i].by : 1e-3;
            if (high[other] == low[other])
                base = low[other]; /* a chain of ratios */
            low[other] = high[other] = fit->profiles[other] = base;
            low[at] = high[at] = fit->profiles[at] = rules[i].by * base;
        }
    }
    o->profile_low = low;
    o->profile_high = high;
    return LT_OK;
}

typedef struct pulling {
    const pmf_data *d;
    pmf_work        w;
    pmf_fit        *fit;
    const pmf_fit  *from;
    double          q;     /* before the push */
    const turn_rule *rule;
    turn_result    *out;
} pulling;

/* All anew with this push, from where the pull began: Q's rise and the element. */
static lt_err push(lt_cx *cx, pulling *p, double force, double *dq, double *t)
{
    unsigned k = p->w.o->factors;
    p->w.push = force;
    p->w.push_factor = p->rule->factor;
    p->w.push_column = p->rule->column;
    p->w.passes = 0;
    p->w.is_converged = false;
    copy(p->d, k, p->from, p->fit);
    pmf_work_put(&p->w, p->fit);
    TRY(pmf_work_run(cx, &p->w));
    pmf_work_get(&p->w, p->fit);
    double mean = 0;
    for (size_t i = 0; i < p->d->rows; i++)
        mean += p->fit->contributions[i * k + p->rule->factor] / (double)p->d->rows;
    *dq = p->fit->q_true - p->q;
    *t = mean * p->fit->profiles[p->rule->factor * p->d->columns + p->rule->column];
    p->out->refits++;
    return LT_OK;
}

/* How far a push went, as a share of what is wished: 1 is there. */
static double share(const pulling *p, double dq, double t, double t_base)
{
    if (p->rule->kind == TURN_VALUE)
        return p->rule->by == t_base ? 1 : (t - t_base) / (p->rule->by - t_base);
    return sqrt(fmax(0, dq) / p->rule->by);
}

/* The push is doubled until it is too much, then halved in between; what it does rises with it. */
static lt_err pull(lt_cx *cx, pulling *p, double first)
{
    double t_base = p->from->profiles[p->rule->factor * p->d->columns + p->rule->column], dq, t, low = 0, high = INFINITY, force = first;
    double sign = p->rule->kind == TURN_DOWN || (p->rule->kind == TURN_VALUE && p->rule->by < t_base) ? 1 : -1, far = 0;
    for (int i = 0; i < PUSHES; i++) {
        TRY(push(cx, p, sign * force, &dq, &t));
        far = share(p, dq, t, t_base);
        p->out->is_reached = fabs(far - 1) <= NEAR;
        if (p->out->is_reached || (sign > 0 && t <= 0 && far < 1) || force > 1e9 * first)
            return LT_OK;
        if (far < 1)
            low = force;
        else
            high = force;
        force = isinf(high) ? force * fmin(4, fmax(1.2, 1 / fmax(far, 0.05))) : 0.5 * (low + high);
    }
    return far > 1 ? push(cx, p, sign * low, &dq, &t) : LT_OK; /* INV(2) */
}

static double first_push(const pmf_data *d, unsigned k, const pmf_fit *base, const turn_rule *r)
{
    double g = 0;
    for (size_t i = 0; i < d->rows; i++) {
        double z = base->contributions[i * k + r->factor] / d->unc[i * d->columns + r->column];
        g += d->unc[i * d->columns + r->column] >= PMF_LEFT_OUT ? 0 : z * z;
    }
    return 2 * sqrt(g) / (double)d->rows + 1e-300;
}

/* The scale moved: what is held in a ratio moves with it. */
static lt_err pull_by(lt_cx *cx, const turn_base *base, pmf_options *own, const turn_rule *rules, size_t count, pulling *p)
{
    const pmf_data *d = base->d;
    pmf_fit from;
    p->q = p->fit->q_true;
    TRY(ARENA_ARRAY(cx, d->rows * own->factors, &from.contributions));
    TRY(ARENA_ARRAY(cx, own->factors * d->columns, &from.profiles));
    pmf_scale(d, own->factors, p->fit);
    copy(d, own->factors, p->fit, &from);
    TRY(bind(cx, d, own, rules, count, &from));
    p->from = &from;
    TRY(pmf_work_open(cx, d, own, &p->w));
    return pull(cx, p, first_push(d, own->factors, &from, p->rule));
}

lt_err pmf_turn_constrain(lt_cx *cx, const turn_base *base, const turn_rule *rules, size_t count, pmf_fit *fit, turn_result *out)
{
    const pmf_data *d = base->d;
    const pmf_options *o = base->o;
    pmf_options own = *o;
    pulling p = {.d = d, .fit = fit, .out = out};
    *out = (turn_result){.is_reached = true};
    TRY(check(cx, d, o, rules, count));
    own.method = PMF_ANLS;
    own.is_robust = false;
    own.tolerance = STEP_TOL;
    copy(d, o->factors, base->fit, fit);
    TRY(bind(cx, d, &own, rules, count, fit));
    TRY(pmf_refine(cx, d, &own, fit));
    out->refits++;
    for (size_t i = 0; i < count; i++)
        if (is_pull(&rules[i]))
            p.rule = &rules[i];
    if (p.rule)
        TRY(pull_by(cx, base, &own, rules, count, &p));
    pmf_scale(d, o->factors, fit);
    pmf_measure(d, o->factors, fit);
    for (size_t i = 0; i < count; i++)
        assert(rules[i].kind != TURN_ZERO || fit->profiles[rules[i].factor * d->columns + rules[i].column] == 0); /* INV(1) */
    out->dq = fit->q_true - base->fit->q_true;
    return LT_OK;
}

/* --- rotation ------------------------------------------------------------------------------------------------------------------------ */

/* H turned by the inverse of I + phi N, N = (ones - I) / (k - 1): by Sherman and Morrison, with c = phi / (k - 1):
 * (1 - c) I + c ones, whose inverse is (I - c / (1 - c + c k) ones) / (1 - c). */
static void turn(const pmf_data *d, unsigned k, double phi, const pmf_fit *base, pmf_fit *fit)
{
    double c = k > 1 ? phi / (k - 1) : 0, by = c / (1 - c + c * k);
    for (size_t i = 0; i < d->rows; i++) {
        double sum = 0;
        for (unsigned a = 0; a < k; a++)
            sum += base->contributions[i * k + a];
        for (unsigned a = 0; a < k; a++)
            fit->contributions[i * k + a] = fmax(0, (1 - c) * base->contributions[i * k + a] + c * sum);
    }
    for (size_t j = 0; j < d->columns; j++) {
        double sum = 0;
        for (unsigned a = 0; a < k; a++)
            sum += base->profiles[a * d->columns + j];
        for (unsigned a = 0; a < k; a++)
            fit->profiles[a * d->columns + j] = fmax(0, (base->profiles[a * d->columns + j] - by * sum) / (1 - c));
    }
}

lt_err pmf_turn_peak(lt_cx *cx, const turn_base *base, double phi, pmf_fit *fit, turn_result *out)
{
    const pmf_data *d = base->d;
    const pmf_options *o = base->o;
    pmf_options own = *o;
    double *held;
    *out = (turn_result){.is_reached = true, .refits = 1};
    TRY(pmf_check(cx, d, o));
    double c = o->factors > 1 ? phi / (o->factors - 1) : 0;
    if (!(fabs(phi) <= TURN_PHI_MAX) || !(1 - c > 0.05) || !(1 - c + c * o->factors > 0.05))
        return cx_fail(cx, LT_BAD_INPUT, "FPEAK %g: a turn that %u factors can bear is wanted, at most %g", phi, o->factors, TURN_PHI_MAX);
    turn(d, o->factors, phi, base->fit, fit);
    TRY(ARENA_ARRAY(cx, o->factors * d->columns, &held));
    memcpy(held, fit->profiles, o->factors * d->columns * sizeof *held);
    own.method = PMF_ANLS;
    own.is_robust = false;
    own.profile_low = own.profile_high = held;
    TRY(pmf_refine(cx, d, &own, fit));
    pmf_scale(d, o->factors, fit);
    pmf_measure(d, o->factors, fit);
    out->dq = fit->q_true - base->fit->q_true;
    return LT_OK;
}
