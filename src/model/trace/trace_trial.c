/* trace_trial.c - see trace_trial.h. */
#include "model/trace/trace_trial.h"

#include <math.h>
#include <string.h>

#include "model/chance.h"
#include "model/trace/kernel_plume.h"

#define ERROR_F   0.4
#define LEVEL     60.0 /* ug/m3 */
#define NOISE     5.0
#define REDRAWN_MOST 20

static const culprit_rate PRIOR = {1.6094379124341003, 1.5};

typedef struct district { /* of one trial */
    trace_case    c;
    trace_spot   *stations;
    double       *y;
    uint8_t      *has;
    air          *airs, *truth; /* [AIR_SKIES][hours], [hours]: its sky and wind */
    trace_source *sources;
    double       *level, *noise, *turn; /* turn: of the true wind against the measured, an hour */
    trace_spot    source;
    double        rate;
    size_t        which; /* of the known ones */
} district;

static double anywhere(chance *dice, double half)
{
    return (2 * chance_unit(dice) - 1) * half;
}

static lt_err make_room(lt_cx *cx, const trace_trial *t, district *d)
{
    TRY(ARENA_ARRAY(cx, t->stations, &d->stations));
    TRY(ARENA_ARRAY(cx, t->stations * t->hours, &d->y));
    TRY(ARENA_ARRAY(cx, t->stations * t->hours, &d->has));
    TRY(ARENA_ARRAY(cx, AIR_SKIES * t->hours, &d->airs));
    TRY(ARENA_ARRAY(cx, t->hours, &d->truth));
    TRY(ARENA_ARRAY(cx, t->decoys + 1, &d->sources));
    TRY(ARENA_ARRAY(cx, t->hours, &d->level));
    TRY(ARENA_ARRAY(cx, t->hours, &d->turn));
    return arena_alloc(cx, t->stations * sizeof *d->noise, &d->noise);
}

/* Of the solver's skies; else classes nearer to neutral than the guess. */
static int draw_sky(const trace_trial *t, chance *dice)
{
    double u = chance_unit(dice);
    int which = 0;
    if (t->truth != TRIAL_OWN)
        return (int)chance_below(dice, 4) - 1;
    while (which + 1 < AIR_SKIES && u >= AIR_SKY_WEIGHT[which])
        u -= AIR_SKY_WEIGHT[which++];
    return which;
}

static void draw_winds(const trace_trial *t, chance *dice, district *d)
{
    double from = 360 * chance_unit(dice), speed = 1 + 3 * chance_unit(dice);
    air_sky sky = chance_unit(dice) < 0.5 ? AIR_DAY : AIR_NIGHT;
    int which = draw_sky(t, dice);
    for (size_t h = 0; h < t->hours; h++) {
        air a = {.has_wind = true, .speed_m_s = speed, .from_deg = from, .height_m = 10, .roughness_m = 0.3, .error_deg = fmax(8, 20 / speed)};
        for (size_t k = 0; k < AIR_SKIES; k++) {
            d->airs[k * t->hours + h] = a;
            air_settle_as(&d->airs[k * t->hours + h], sky, k);
        }
        d->truth[h] = a;
        if (t->truth == TRIAL_OWN)
            air_settle_as(&d->truth[h], sky, (size_t)which);
        else
            air_settle_near(&d->truth[h], sky, which);
        d->turn[h] = a.error_deg * chance_normal(dice);
        from = fmod(from + 25 * chance_normal(dice) + 720, 360);
        speed = fmin(fmax(speed * exp(0.2 * chance_normal(dice)), 0.8), 7);
    }
}

static void draw_places(const trace_trial *t, chance *dice, district *d)
{
    for (size_t i = 0; i < t->stations; i++)
        d->stations[i] = (trace_spot){.x_m = anywhere(dice, 0.8 * t->half_m), .y_m = anywhere(dice, 0.8 * t->half_m)};
    for (size_t s = 0; s < t->decoys; s++)
        d->sources[s] = (trace_source){{.x_m = anywhere(dice, t->half_m), .y_m = anywhere(dice, t->half_m), .height_m = 0}, exp(PRIOR.mu + 0.7 * chance_normal(dice)), 1.3};
    d->source = (trace_spot){.x_m = anywhere(dice, t->half_m), .y_m = anywhere(dice, t->half_m)};
    d->rate = exp(PRIOR.mu + PRIOR.sd * chance_normal(dice));
    d->which = t->decoys ? (size_t)chance_below(dice, t->decoys) : 0;
    if (t->is_known) {
        d->source = d->sources[d->which].spot;
        d->rate = exp(log(d->sources[d->which].rate_g_s) + 1.3 * chance_normal(dice));
    }
    if (t->is_regional)
        d->rate = 0;
}

/* What 1 g/s of the source gives at a station in an hour. The same turn for the whole way of the air that ends in it. */
static double reach_of(const trace_trial *t, const district *d, const kernel_plume *plume, size_t h, size_t i)
{
    puff_targets only = {.spots = &d->source, .spot_count = 1};
    puff_winds winds = {d->truth, NULL, t->hours};
    trace_kernel door = kernel_plume_door(plume);
    double a = 0;
    if (t->truth == TRIAL_PLUME)
        door.fn(door.self, &d->truth[h], d->turn[h], &d->source, (trace_receptors){&d->stations[i], 1}, &a);
    else
        puff_footprint(&winds, &(puff_aim){d->stations[i], h, d->turn[h]}, &only, NULL, &a);
    return a;
}

static lt_err draw_readings(lt_cx *cx, const trace_trial *t, chance *dice, district *d)
{
    kernel_plume plume;
    TRY(kernel_plume_open(cx, d->truth, t->hours, &plume));
    for (size_t h = 0; h < t->hours; h++) {
        double level = LEVEL * (1 + 0.25 * chance_normal(dice));
        d->level[h] = LEVEL;
        for (size_t i = 0; i < t->stations; i++) {
            double a = reach_of(t, d, &plume, h, i), factor = 1 + ERROR_F * chance_normal(dice);
            d->noise[i] = NOISE;
            d->has[h * t->stations + i] = 1;
            d->y[h * t->stations + i] = level + d->rate * a * fmax(factor, 0) + NOISE * chance_normal(dice);
        }
    }
    if (t->is_regional) { /* the whole district rises, one station most */
        for (size_t i = 0; i < t->stations; i++)
            for (size_t h = t->hours / 2; h < t->hours; h++)
                d->y[h * t->stations + i] += LEVEL * (0.8 + 0.1 * chance_normal(dice));
    }
    return LT_OK;
}

static void make_case(const trace_trial *t, district *d)
{
    d->c = (trace_case){.n = t->stations, .hours = t->hours, .window = t->hours, .stations = d->stations, .y = d->y, .has = d->has, .airs = d->airs, .skies = t->one_sky ? 1 : AIR_SKIES, .sky_weight = AIR_SKY_WEIGHT,
                        .source_count = t->decoys, .sources = d->sources, .x0_m = -t->half_m, .y0_m = -t->half_m, .step_m = t->step_m,
                        .mode = TRACE_PUFF, .unknown = PRIOR, .no_history = true, .level = d->level, .noise = d->noise, .seed = t->seed};
    d->c.nx = d->c.ny = (size_t)(2 * t->half_m / t->step_m);
}

static void score(const trace_trial *t, const district *d, const trace_result *r, trace_trial_report *out)
{
    const trace_region *g = &r->region;
    size_t x = (size_t)fmin(fmax((d->source.x_m - g->x0_m) / g->step_m, 0), (double)(g->nx - 1)), y = (size_t)fmin(fmax((d->source.y_m - g->y0_m) / g->step_m, 0), (double)(g->ny - 1));
    uint8_t level = g->level[y * g->nx + x];
    bool is_told = r->outcome == TRACE_UNKNOWN || (t->is_known && r->outcome == TRACE_KNOWN);
    out->told += is_told;
    out->in_50 += is_told && level == 50;
    out->in_90 += is_told && level > 0;
    out->in_rate += is_told && d->rate >= g->rate_low && d->rate <= g->rate_high;
    out->error_m[out->run] = hypot(g->best_x_m - d->source.x_m, g->best_y_m - d->source.y_m);
    out->log_rate_error[out->run] = fabs(log(fmax(g->rate_g_s, 1e-9) / fmax(d->rate, 1e-9)));
    if (t->is_known) {
        out->right += r->outcome == TRACE_KNOWN && r->ranked[0] == d->which;
        out->true_probability += r->known[d->which].probability;
    } else if (t->is_regional) {
        out->right += r->outcome == TRACE_REGIONAL || r->outcome == TRACE_NO_PEAK;
        out->true_probability += r->p_regional;
    } else {
        out->right += r->outcome == TRACE_UNKNOWN;
        out->true_probability += r->p_unknown;
    }
    out->run++;
}

static lt_err one(lt_cx *cx, const trace_trial *asked, size_t number, trace_trial_report *out)
{
    trace_trial of = *asked, *t = &of;
    arena room;
    lt_cx own = *cx;
    lt_err e = LT_OK;
    bool done = false;
    chance dice = chance_of(t->seed, number);
    arena_init(&room, (size_t)1 << 30);
    own.arena = &room;
    if (of.truth == TRIAL_MIX)
        of.truth = (trial_truth)(TRIAL_OWN + number % 3);
    for (int i = 0; !e && !done && i < REDRAWN_MOST; i++) {
        district d;
        trace_result r;
        e = make_room(&own, t, &d);
        if (e)
            break;
        draw_winds(t, &dice, &d);
        draw_places(t, &dice, &d);
        e = draw_readings(&own, t, &dice, &d);
        make_case(t, &d);
        if (!e)
            e = trace_solve(&own, &d.c, &r);
        done = !e && (t->is_regional || (r.outcome != TRACE_NO_PEAK && r.region.area_90_km2 > 0));
        if (done && r.region.level)
            score(t, &d, &r, out);
        else if (done) {
            out->right += t->is_regional;
            out->run++;
        } else
            out->redrawn++;
        arena_reset(&room);
    }
    if (e)
        memcpy(cx->say, own.say, sizeof cx->say);
    arena_fini(&room);
    return e;
}

lt_err trace_trial_run(lt_cx *cx, const trace_trial *t, trace_trial_report *out)
{
    *out = (trace_trial_report){0};
    if (t->trials == 0 || t->trials > 100000 || t->stations == 0 || t->stations > TRACE_STATIONS_MAX || t->hours == 0 || t->hours > CULPRIT_HOURS_MAX || !(t->step_m > 0) ||
        !(t->half_m >= t->step_m) || (t->is_known && t->decoys == 0))
        return cx_fail(cx, LT_BAD_INPUT, "%zu trials of %zu stations and %zu hours on a map of +-%g m: out of range", t->trials, t->stations, t->hours, t->half_m);
    TRY(ARENA_ARRAY(cx, t->trials, &out->error_m));
    TRY(ARENA_ARRAY(cx, t->trials, &out->log_rate_error));
    for (size_t i = 0; i < t->trials; i++) {
        TRY(one(cx, t, i, out));
        cx_report(cx, "trials", i + 1, t->trials);
    }
    return LT_OK;
}
