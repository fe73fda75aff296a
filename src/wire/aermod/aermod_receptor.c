/* aermod_receptor.c - the pathway RE of a deck: networks and single receptors. See aermod.h. */
#include <math.h>

#include "base/arena.h"
#include "wire/aermod/aermod_int.h"

#define FAR_M 1e9

struct aermod_net { /* a network between STA and END */
    bool is_polar, has_origin;
    double origin_x_m, origin_y_m;
    size_t across, along, elevations, hills, flags;
    double *x, *y; /* columns and rows; polar: distances and directions */
    double *elevation, *hill, *flag;
    size_t grid_room;
};

static lt_err add_receptor(lt_cx *cx, struct aermod_reader *r, const struct aermod_receptor *one)
{
    struct aermod_deck *d = r->deck;
    if (d->receptors == AERMOD_RECEPTORS_MAX)
        return aermod_fail(cx, r, LT_LIMIT, "more than %u receptors", AERMOD_RECEPTORS_MAX);
    if (!(fabs(one->x_m) < FAR_M && fabs(one->y_m) < FAR_M))
        return aermod_fail(cx, r, LT_BAD_INPUT, "receptor %g, %g lies too far out", one->x_m, one->y_m);
    TRY(arena_grow(cx, &d->receptor, d->receptors, &r->receptor_room, sizeof d->receptor[0]));
    d->receptor[d->receptors++] = *one;
    return LT_OK;
}

static lt_err open_network(lt_cx *cx, struct aermod_reader *r, bool is_polar)
{
    if (r->net)
        return aermod_fail(cx, r, LT_BAD_INPUT, "network %s is not ended (END)", r->network);
    if (!span_copy(r->word[0], r->network, sizeof r->network))
        return aermod_fail(cx, r, LT_BAD_INPUT, "network \"%.*s\" is longer than 8 characters", (int)(r->word[0].n < 40 ? r->word[0].n : 40),
                           (const char *)r->word[0].p);
    TRY(arena_alloc(cx, sizeof *r->net, &r->net));
    r->net->is_polar = is_polar;
    TRY(ARENA_ARRAY(cx, AERMOD_NET_AXIS_MAX, &r->net->x));
    return ARENA_ARRAY(cx, AERMOD_NET_AXIS_MAX, &r->net->y);
}

static lt_err put_receptor(lt_cx *cx, struct aermod_reader *r, size_t row, size_t column)
{
    const struct aermod_net *n = r->net;
    size_t at = row * n->across + column;
    double east = n->x[column], north = n->y[row];
    if (n->is_polar) {
        double turn = n->y[row] * (M_PI / 180), far = n->x[column];
        east = n->origin_x_m + far * sin(turn);
        north = n->origin_y_m + far * cos(turn);
    }
    struct aermod_receptor one = {.x_m = east, .y_m = north, .flagpole_m = r->deck->flagpole_m};
    if (n->elevations)
        one.elevation_m = n->elevation[at];
    one.hill_m = n->hills ? n->hill[at] : one.elevation_m;
    if (n->flags)
        one.flagpole_m = n->flag[at];
    memcpy(one.network, r->network, sizeof one.network);
    return add_receptor(cx, r, &one);
}

static lt_err close_network(lt_cx *cx, struct aermod_reader *r)
{
    const struct aermod_net *n = r->net;
    if (n->across == 0 || n->along == 0)
        return aermod_fail(cx, r, LT_BAD_INPUT, "network %s has no %s", r->network, n->across ? "rows" : "columns");
    size_t cells = n->across * n->along;
    if (cells > AERMOD_RECEPTORS_MAX - r->deck->receptors)
        return aermod_fail(cx, r, LT_LIMIT, "network %s: %zu x %zu points are more than the %u receptors of a deck", r->network, n->across,
                           n->along, AERMOD_RECEPTORS_MAX);
    if ((n->elevations && n->elevations != cells) || (n->hills && n->hills != cells) || (n->flags && n->flags != cells))
        return aermod_fail(cx, r, LT_BAD_INPUT, "network %s: %zu elevations, %zu hill heights, %zu flagpoles for %zu points", r->network,
                           n->elevations, n->hills, n->flags, cells);
    for (size_t row = 0; row < n->along; row++)
        for (size_t column = 0; column < n->across; column++)
            TRY(put_receptor(cx, r, row, column));
    r->net = NULL;
    return LT_OK;
}

lt_err aermod_end_networks(lt_cx *cx, struct aermod_reader *r)
{
    return r->net ? aermod_fail(cx, r, LT_BAD_INPUT, "network %s is not ended (END)", r->network) : LT_OK;
}

/* first, count, step */
static lt_err fill_axis(lt_cx *cx, const struct aermod_reader *r, size_t at, double *axis, size_t *n)
{
    double first, count, step;
    TRY(aermod_take_number(cx, r, at, (struct aermod_bound){"first value", -FAR_M, FAR_M}, &first));
    TRY(aermod_take_number(cx, r, at + 1, (struct aermod_bound){"count", 1, AERMOD_NET_AXIS_MAX}, &count));
    TRY(aermod_take_number(cx, r, at + 2, (struct aermod_bound){"step", -FAR_M, FAR_M}, &step));
    if (*n + (size_t)count > AERMOD_NET_AXIS_MAX)
        return aermod_fail(cx, r, LT_LIMIT, "more than %u values", AERMOD_NET_AXIS_MAX);
    for (size_t i = 0; i < (size_t)count; i++)
        axis[(*n)++] = first + (double)i * step;
    return LT_OK;
}

static lt_err fill_list(lt_cx *cx, const struct aermod_reader *r, size_t at, double *axis, size_t *n)
{
    struct aermod_list list = {.value = axis, .n = *n, .max = AERMOD_NET_AXIS_MAX};
    TRY(aermod_take_list(cx, r, at, &list));
    *n = list.n;
    return LT_OK;
}

/* ELEV row values, HILL row values, FLAG row values: the rows in order. */
static lt_err fill_heights(lt_cx *cx, struct aermod_reader *r, size_t at, double **column, size_t *n)
{
    struct aermod_net *net = r->net;
    double row, unit = column == &net->flag ? 1 : r->receptor_feet;
    size_t cells = net->across * net->along;
    if (cells == 0 || cells > AERMOD_RECEPTORS_MAX)
        return aermod_fail(cx, r, LT_BAD_INPUT, "network %s: its points must be given before their heights", r->network);
    TRY(aermod_take_number(cx, r, at, (struct aermod_bound){"row", -360, (double)AERMOD_RECEPTORS_MAX}, &row));
    if (!*column)
        TRY(ARENA_ARRAY(cx, cells, column));
    size_t from = *n;
    struct aermod_list list = {.value = *column, .n = *n, .max = cells};
    TRY(aermod_take_list(cx, r, at + 1, &list));
    *n = list.n;
    for (size_t i = from; i < *n; i++)
        (*column)[i] *= unit;
    return LT_OK;
}

static lt_err set_origin(lt_cx *cx, struct aermod_reader *r, size_t at)
{
    struct aermod_net *n = r->net;
    TRY(aermod_need_words(cx, r, at + 1));
    n->has_origin = true;
    const struct aermod_source *s = r->n == at + 1 ? aermod_find_source(r->deck, r->word[at]) : NULL;
    if (s) {
        n->origin_x_m = s->x_m;
        n->origin_y_m = s->y_m;
        return LT_OK;
    }
    if (r->n == at + 1)
        return aermod_fail(cx, r, LT_BAD_INPUT, "source \"%.*s\" does not exist", (int)(r->word[at].n < 40 ? r->word[at].n : 40),
                           (const char *)r->word[at].p);
    TRY(aermod_take_number(cx, r, at, (struct aermod_bound){"x (m)", -FAR_M, FAR_M}, &n->origin_x_m));
    return aermod_take_number(cx, r, at + 1, (struct aermod_bound){"y (m)", -FAR_M, FAR_M}, &n->origin_y_m);
}

static lt_err read_part(lt_cx *cx, struct aermod_reader *r, size_t at)
{
    struct aermod_net *n = r->net;
    span w = r->word[at];
    if (span_is_fold(w, "END"))
        return close_network(cx, r);
    if (span_is_fold(w, "ELEV"))
        return fill_heights(cx, r, at + 1, &n->elevation, &n->elevations);
    if (span_is_fold(w, "HILL"))
        return fill_heights(cx, r, at + 1, &n->hill, &n->hills);
    if (span_is_fold(w, "FLAG"))
        return fill_heights(cx, r, at + 1, &n->flag, &n->flags);
    if (n->elevation || n->hill || n->flag)
        return aermod_fail(cx, r, LT_BAD_INPUT, "network %s: points behind heights", r->network);
    if (!n->is_polar && span_is_fold(w, "XYINC")) {
        TRY(fill_axis(cx, r, at + 1, n->x, &n->across));
        return fill_axis(cx, r, at + 4, n->y, &n->along);
    }
    if (!n->is_polar && span_is_fold(w, "XPNTS"))
        return fill_list(cx, r, at + 1, n->x, &n->across);
    if (!n->is_polar && span_is_fold(w, "YPNTS"))
        return fill_list(cx, r, at + 1, n->y, &n->along);
    if (n->is_polar && span_is_fold(w, "ORIG"))
        return set_origin(cx, r, at + 1);
    if (n->is_polar && span_is_fold(w, "DIST"))
        return fill_list(cx, r, at + 1, n->x, &n->across);
    if (n->is_polar && span_is_fold(w, "DDIR"))
        return fill_list(cx, r, at + 1, n->y, &n->along);
    if (n->is_polar && span_is_fold(w, "GDIR")) { /* count, first, step */
        if (r->n < at + 4)
            return aermod_fail(cx, r, LT_BAD_INPUT, "GDIR needs count, first direction and step");
        span swap = r->word[at + 1];
        r->word[at + 1] = r->word[at + 2];
        r->word[at + 2] = swap;
        return fill_axis(cx, r, at + 1, n->y, &n->along);
    }
    return aermod_refuse(cx, r, w);
}

static bool is_part(span w)
{
    static const char *const PARTS[] = {"STA", "END", "XYINC", "XPNTS", "YPNTS", "ELEV", "HILL", "FLAG", "ORIG", "DIST", "DDIR", "GDIR"};
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++)
        if (span_is_fold(w, PARTS[i]))
            return true;
    return false;
}

static lt_err read_network(lt_cx *cx, struct aermod_reader *r, bool is_polar)
{
    TRY(aermod_need_words(cx, r, 1));
    size_t at = is_part(r->word[0]) ? 0 : 1; /* the network's name may be left out */
    if (at == 1) {
        TRY(aermod_need_words(cx, r, 2));
        if (span_is_fold(r->word[1], "STA")) {
            TRY(open_network(cx, r, is_polar));
            at = 2;
        } else if (!r->net || !span_is_fold(r->word[0], r->network)) {
            return aermod_fail(cx, r, LT_BAD_INPUT, "network \"%.*s\" is not begun (STA)", (int)(r->word[0].n < 40 ? r->word[0].n : 40),
                               (const char *)r->word[0].p);
        }
    }
    if (!r->net || r->net->is_polar != is_polar)
        return aermod_fail(cx, r, LT_BAD_INPUT, "no network is begun (STA)");
    return at < r->n ? read_part(cx, r, at) : LT_OK;
}

lt_err aermod_read_gridcart(lt_cx *cx, struct aermod_reader *r)
{
    return read_network(cx, r, false);
}

lt_err aermod_read_gridpolr(lt_cx *cx, struct aermod_reader *r)
{
    return read_network(cx, r, true);
}

/* Heights behind x and y: elevation, hill, flagpole; or one flagpole alone where terrain is flat, as the reference reads it. */
static lt_err take_heights(lt_cx *cx, struct aermod_reader *r, size_t at, struct aermod_receptor *one)
{
    static const struct aermod_bound HIGH = {"elevation", -2000, 40000}, POLE = {"flagpole (m)", 0, 3000};
    one->flagpole_m = r->deck->flagpole_m;
    if (r->n == at + 1)
        return aermod_take_number(cx, r, at, POLE, &one->flagpole_m);
    if (r->n > at) {
        TRY(aermod_take_number(cx, r, at, HIGH, &one->elevation_m));
        TRY(aermod_take_number(cx, r, at + 1, HIGH, &one->hill_m));
        one->elevation_m *= r->receptor_feet;
        one->hill_m *= r->receptor_feet;
    }
    return r->n > at + 2 ? aermod_take_number(cx, r, at + 2, POLE, &one->flagpole_m) : LT_OK;
}

lt_err aermod_read_disccart(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_receptor one = {0};
    TRY(aermod_take_number(cx, r, 0, (struct aermod_bound){"x (m)", -FAR_M, FAR_M}, &one.x_m));
    TRY(aermod_take_number(cx, r, 1, (struct aermod_bound){"y (m)", -FAR_M, FAR_M}, &one.y_m));
    TRY(take_heights(cx, r, 2, &one));
    return add_receptor(cx, r, &one);
}

/* x y elevation hill flagpole arc [name] */
lt_err aermod_read_evalcart(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_need_words(cx, r, 6));
    r->n = 5;
    return aermod_read_disccart(cx, r);
}

lt_err aermod_read_discpolr(lt_cx *cx, struct aermod_reader *r)
{
    double far, turn;
    TRY(aermod_need_words(cx, r, 3));
    const struct aermod_source *s = aermod_find_source(r->deck, r->word[0]);
    if (!s)
        return aermod_fail(cx, r, LT_BAD_INPUT, "source \"%.*s\" does not exist", (int)(r->word[0].n < 40 ? r->word[0].n : 40),
                           (const char *)r->word[0].p);
    TRY(aermod_take_number(cx, r, 1, (struct aermod_bound){"distance (m)", 0, FAR_M}, &far));
    TRY(aermod_take_number(cx, r, 2, (struct aermod_bound){"direction (deg)", 0, 360}, &turn));
    struct aermod_receptor one = {.x_m = s->x_m + far * sin(turn * (M_PI / 180)), .y_m = s->y_m + far * cos(turn * (M_PI / 180))};
    TRY(take_heights(cx, r, 3, &one));
    return add_receptor(cx, r, &one);
}
