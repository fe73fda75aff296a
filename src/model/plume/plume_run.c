/* plume_run.c - see plume_run.h. */
#include "model/plume/plume_run.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/parallel.h"

struct block { /* hours first .. first + n */
    const struct plume_case *c;
    size_t first, n, hour_room; /* doubles of an hour */
    double *conc;
    enum plume_hour_state *state;
    double **scratch; /* a worker's receptors */
    struct plume_hour **air; /* a worker's hour, one for the country and one a city */
};

static void add_emitter(const struct plume_case *c, const struct plume_hour *hour, const struct plume_emitter *e, double *conc)
{
    if (e->source.kind == PLUME_AREA)
        area_add_source(hour, &e->source, e->shape, &c->receptors, conc);
    else
        plume_add_source(hour, &e->source, &c->receptors, conc);
}

/* A source of one group adds to it; of several: once into scratch, then to each. */
static void add_to_groups(const struct block *b, const struct plume_hour *hour, const struct plume_emitter *e, double *conc, double *scratch)
{
    const struct plume_case *c = b->c;
    size_t n = c->receptors.n;
    if (e->groups == 0)
        return;
    if ((e->groups & (e->groups - 1)) == 0) {
        add_emitter(c, hour, e, conc + (size_t)__builtin_ctzll(e->groups) * n);
        return;
    }
    memset(scratch, 0, n * sizeof *scratch);
    add_emitter(c, hour, e, scratch);
    for (size_t g = 0; g < c->groups; g++)
        if (e->groups >> g & 1)
            for (size_t i = 0; i < n; i++)
                conc[g * n + i] += scratch[i];
}

static lt_err do_hour(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    (void)cx;
    struct block *b = self;
    const struct plume_case *c = b->c;
    size_t hour = b->first + piece;
    const struct plume_weather *air = &c->air[hour];
    double *conc = b->conc + piece * b->hour_room;
    struct plume_hour *prepared = b->air[worker];
    bool is_ready[1 + 64] = {false};
    memset(conc, 0, b->hour_room * sizeof *conc);
    b->state[piece] = plume_prepare_hour(&prepared[0], &c->options, NULL, &air->surface, air->level, air->levels);
    if (b->state[piece] != PLUME_HOUR_OK)
        return LT_OK;
    is_ready[0] = true;
    for (size_t i = 0; i < c->emitters; i++) {
        struct plume_emitter e = c->emitter[i];
        size_t at = (size_t)(e.city + 1);
        if (c->factor)
            e.source.emission *= c->factor(c->self, i, hour);
        if (e.source.emission == 0)
            continue;
        if (!is_ready[at]) {
            (void)plume_prepare_hour(&prepared[at], &c->options, &c->city[e.city], &air->surface, air->level, air->levels);
            is_ready[at] = true;
        }
        add_to_groups(b, &prepared[at], &e, conc, b->scratch[worker]);
    }
    return LT_OK;
}

static lt_err make_room(lt_cx *cx, struct block *b, unsigned workers, size_t most)
{
    const struct plume_case *c = b->c;
    TRY(ARENA_ARRAY(cx, most * b->hour_room, &b->conc));
    TRY(ARENA_ARRAY(cx, most, &b->state));
    TRY(ARENA_ARRAY(cx, workers, &b->scratch));
    TRY(ARENA_ARRAY(cx, workers, &b->air));
    for (unsigned w = 0; w < workers; w++) {
        TRY(ARENA_ARRAY(cx, c->receptors.n, &b->scratch[w]));
        TRY(ARENA_ARRAY(cx, 1 + c->cities, &b->air[w]));
    }
    return LT_OK;
}

lt_err plume_run(lt_cx *cx, const struct plume_case *c)
{
    assert(c->groups >= 1 && c->groups <= PLUME_GROUPS_MAX && c->cities <= 64);
    unsigned workers = c->workers ? c->workers : parallel_workers();
    struct block b = {.c = c, .hour_room = c->groups * c->receptors.n};
    size_t most = PLUME_BLOCK_BYTES / (b.hour_room * sizeof(double) + 1);
    most = most < workers ? workers : most > 16 * (size_t)workers ? 16 * (size_t)workers : most;
    if (b.hour_room == 0 || c->hours == 0)
        return LT_OK;
    TRY(make_room(cx, &b, workers, most));
    for (b.first = 0; b.first < c->hours; b.first += b.n) {
        b.n = c->hours - b.first < most ? c->hours - b.first : most;
        TRY(parallel_run(cx, workers, b.n, do_hour, &b, NULL));
        for (size_t i = 0; i < b.n; i++)
            TRY(c->take(cx, c->self, b.first + i, b.state[i], b.conc + i * b.hour_room));
        cx_report(cx, "plume", b.first + b.n, c->hours);
    }
    return LT_OK;
}
