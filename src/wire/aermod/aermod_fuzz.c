/* aermod_fuzz.c - hostile AERMOD files: the text before the first line "%" as a deck, a surface file and a post file; what follows is the
 * file the deck includes and the profile of the surface file. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "wire/aermod/aermod.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lt_err give(void *self, lt_cx *cx, const char *path, span *out)
{
    (void)cx;
    assert(path[0] != '\0');
    *out = *(const span *)self;
    return LT_OK;
}

static void check_sources(lt_cx *cx, const struct aermod_deck *d)
{
    for (size_t i = 0; i < d->sources; i++) {
        const struct aermod_source *s = &d->source[i];
        assert(s->name[0] && isfinite(s->x_m) && isfinite(s->y_m) && isfinite(s->base_m) && s->city >= -1 && s->city < (int)d->cities);
        for (size_t k = 0; k < s->params; k++)
            assert(isfinite(s->param[k])); /* INV(1) */
        for (size_t k = 0; k < s->factors; k++)
            assert(isfinite(s->factor[k]) && s->factor[k] >= 0);
        if (aermod_check_source(cx, s) == LT_OK)
            assert(s->params > 0 && s->kind != AERMOD_OTHER && s->param[0] >= 0);
    }
    for (size_t g = 0; g < d->groups; g++)
        for (size_t k = 0; k < d->group[g].n; k++)
            assert(d->group[g].source[k] < d->sources);
}

static void read_deck(lt_cx *cx, span text, span more)
{
    struct aermod_deck *d;
    aermod_files files = {give, &more};
    if (aermod_parse_deck(cx, text, &files, &d) != LT_OK)
        return;
    assert(d->sources > 0 && d->receptors > 0 && d->groups > 0 && d->periods > 0 && d->surface_path[0] && d->profile_path[0]);
    check_sources(cx, d);
    for (size_t i = 0; i < d->receptors; i++) {
        const struct aermod_receptor *r = &d->receptor[i];
        assert(isfinite(r->x_m) && isfinite(r->y_m) && isfinite(r->elevation_m) && isfinite(r->hill_m) && isfinite(r->flagpole_m));
    }
    for (size_t i = 0; i < d->outputs; i++)
        assert(d->output[i].group < d->groups && d->output[i].path[0]);
}

static void read_weather(lt_cx *cx, span text, span profile)
{
    struct aermod_weather w;
    if (aermod_parse_surface(cx, text, &w) != LT_OK)
        return;
    assert(w.n > 0);
    for (size_t i = 0; i < w.n; i++)
        assert(w.hour[i].date.hour >= 1 && w.hour[i].date.hour <= 24 && w.hour[i].day_of_year >= 1 && w.hour[i].day_of_year <= 366); /* INV(2) */
    if (aermod_parse_profile(cx, profile, &w) != LT_OK)
        return;
    for (size_t i = 0; i < w.n; i++)
        assert(w.hour[i].levels >= 1 && w.hour[i].levels <= AERMOD_LEVELS_MAX && w.hour[i].level[0].height_m > 0);
}

/* What is written of a row is read again as the row. */
static void read_post(lt_cx *cx, span text)
{
    size_t n, again;
    struct aermod_row *row, *back;
    buf out;
    if (aermod_parse_plot(cx, text, &n, &row) != LT_OK)
        return;
    assert(n > 0);
    buf_init(&out, 1u << 16);
    const struct aermod_plot plot = {.title = "", .group = row[0].group, .hours = 1, .exponents = true, .receptors = 1};
    struct aermod_receptor at = {.x_m = fmod(row[0].x_m, 1e5), .y_m = fmod(row[0].y_m, 1e5)};
    aermod_format_head(&out, &plot);
    aermod_format_row(&out, &plot, &at, row[0].value, 56010203);
    assert(aermod_parse_plot(cx, span_of(out.p, out.n), &again, &back) == LT_OK && again == 1);
    assert(fabs(back->x_m - at.x_m) < 1e-5 && fabs(back->value - row[0].value) <= 1e-6 * fabs(row[0].value) && back->date == 56010203);
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a;
    lt_cx cx;
    span text = span_of(data, size), more = span_of(data + size, 0);
    for (size_t i = 0; i + 1 < size; i++)
        if (data[i] == '%' && data[i + 1] == '\n' && (i == 0 || data[i - 1] == '\n')) {
            text = span_of(data, i);
            more = span_of(data + i + 2, size - i - 2);
            break;
        }
    cx_init(&cx, &a);
    arena_init(&a, (size_t)256 << 20);
    read_deck(&cx, text, more);
    arena_reset(&a);
    read_weather(&cx, text, more);
    arena_reset(&a);
    read_post(&cx, text);
    arena_fini(&a);
    return 0;
}
