/* ways.c - see ways.h; what is written of it: ways_write.c. */
#include "app/ways.h"

#include <math.h>

#define CELL_DEG 0.5

static lt_err check(lt_cx *cx, const ways_ask *a)
{
    const trajectory_grid *g = &a->winds->g;
    double top = g->level_hpa[g->levels - 1], ground = g->level_hpa[0];
    if (a->hours == 0 || a->hours > WAYS_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu hours: 1 to %u are wanted", a->hours, WAYS_HOURS_MAX);
    if (a->level_count == 0 || a->level_count > WAYS_LEVELS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu levels: 1 to %u are wanted", a->level_count, WAYS_LEVELS_MAX);
    for (size_t i = 0; i < a->level_count; i++)
        if (!(a->level_hpa[i] >= top && a->level_hpa[i] <= ground))
            return cx_fail(cx, LT_BAD_INPUT, "level %g hPa: the weather has %g to %g hPa", a->level_hpa[i], ground, top);
    return LT_OK;
}

static lt_err follow(lt_cx *cx, const ways_ask *a, ways *w)
{
    trajectory_start *s;
    w->n = a->hours * a->level_count;
    TRY(ARENA_ARRAY(cx, w->n, &s));
    TRY(ARENA_ARRAY(cx, w->n, &w->value));
    for (size_t i = 0; i < w->n; i++) {
        size_t h = i / a->level_count;
        s[i] = (trajectory_start){a->longitude, a->latitude, a->level_hpa[i % a->level_count], a->hour_ms[h]};
        w->value[i] = a->value ? a->value[h] : NAN;
    }
    TRY(trajectory_run(cx, &(trajectory_query){.grid = &a->winds->g, .starts = s, .start_count = w->n, .hours = -a->back_h, .step_min = a->step_min, .is_rk4 = a->is_rk4},
                       &w->paths));
    for (size_t i = 0; i < w->n; i++)
        w->ended[w->paths[i].end]++;
    w->limits |= (w->ended[TRAJECTORY_NO_WEATHER] ? WAYS_WEATHER_ENDS : 0u) | (w->ended[TRAJECTORY_LEFT_MAP] ? WAYS_LEFT_MAP : 0u) |
                 (w->ended[TRAJECTORY_GAP] ? WAYS_GAP : 0u) | (w->ended[TRAJECTORY_OUTSIDE] ? WAYS_OUTSIDE : 0u) | (a->winds->is_surface ? WAYS_SURFACE : 0u);
    return LT_OK;
}

/* Paths as long as the longest are grouped; too few of them: none is. */
static lt_err make_groups(lt_cx *cx, const ways_ask *a, ways *w)
{
    size_t longest = 0, whole = 0;
    for (size_t i = 0; i < w->n; i++)
        longest = w->paths[i].n > longest ? w->paths[i].n : longest;
    for (size_t i = 0; i < w->n; i++)
        whole += w->paths[i].n == longest;
    if (longest < 2 || whole < 2 * (size_t)a->groups || whole > WAYS_GROUPED_MAX) {
        w->limits |= WAYS_NO_GROUPS;
        return LT_OK;
    }
    TRY(origin_cluster(cx, &(origin_cluster_query){.paths = w->paths, .n = w->n, .k = a->groups, .points = longest}, &w->groups));
    w->group = w->groups.group;
    return LT_OK;
}

static lt_err make_origins(lt_cx *cx, const ways_ask *a, ways *w)
{
    origin_query q = {.paths = w->paths, .value = w->value, .n = w->n, .cell_deg = a->cell_deg > 0 ? a->cell_deg : CELL_DEG, .percentile = a->percentile,
                      .unweighted = a->unweighted, .draws = a->draws, .seed = a->seed};
    if (a->has_pscf)
        TRY(origin_make(cx, &q, &w->pscf));
    q.method = ORIGIN_CWT;
    if (a->has_cwt)
        TRY(origin_make(cx, &q, &w->cwt));
    w->has_pscf = a->has_pscf;
    w->has_cwt = a->has_cwt;
    return LT_OK;
}

lt_err ways_make(lt_cx *cx, const ways_ask *a, ways *out)
{
    size_t valued = 0, moved = 0;
    *out = (ways){0};
    TRY(check(cx, a));
    TRY(follow(cx, a, out));
    if (a->groups)
        TRY(make_groups(cx, a, out));
    for (size_t i = 0; i < out->n; i++) {
        valued += isfinite(out->value[i]) && out->paths[i].n > 0;
        moved += out->value[i] > 0 && out->paths[i].n > 1;
    }
    out->limits |= (valued || !a->value ? 0u : WAYS_NO_VALUES) | (valued && valued < ORIGIN_PATHS_MIN && (a->has_pscf || a->has_cwt) ? WAYS_FEW : 0u);
    if (a->has_pscf || a->has_cwt)
        TRY(make_origins(cx, a, out));
    out->has_shares = moved > 0;
    return moved ? origin_share(cx, &(origin_share_query){.paths = out->paths, .value = out->value, .group = out->group, .n = out->n}, &out->shares) : LT_OK;
}
