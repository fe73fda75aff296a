/* plume_study.c - see plume_study.h: files, weather and sources into what model/plume takes. */
#include "app/plume_study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/file.h"

lt_err plume_study_read(lt_cx *cx, const char *folder, const char *path, span *out)
{
    char full[FILE_PATH_MAX];
    buf text;
    char *kept = NULL;
    TRY(path[0] == '/' || !folder[0] ? file_path(cx, full, "%s", path) : file_path(cx, full, "%s/%s", folder, path));
    buf_init(&text, PLUME_STUDY_FILE_MAX);
    lt_err e = file_read_all(cx, full, &text);
    if (!e)
        e = arena_text(cx, text.n ? (const char *)text.p : "", text.n, &kept);
    *out = span_of(kept, text.n);
    buf_fini(&text);
    return e;
}

static lt_err read_named(void *self, lt_cx *cx, const char *path, span *out)
{
    return plume_study_read(cx, self, path, out);
}

static void find_folder(const char *path, char out[1024])
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    out[0] = '\0';
    if (n > 0 && n < 1024)
        (void)span_copy(span_of(path, n), out, 1024);
    else if (slash == path)
        (void)span_copy(span_text("/"), out, 1024);
}

static lt_err load_weather(lt_cx *cx, plume_study *s)
{
    const struct aermod_deck *d = s->deck;
    span text;
    TRY(plume_study_read(cx, s->folder, d->surface_path, &text));
    lt_err e = aermod_parse_surface(cx, text, &s->weather);
    if (e)
        return cx_place(cx, e, "%s: ", d->surface_path);
    TRY(plume_study_read(cx, s->folder, d->profile_path, &text));
    e = aermod_parse_profile(cx, text, &s->weather);
    return e ? cx_place(cx, e, "%s: ", d->profile_path) : LT_OK;
}

lt_err plume_study_load_deck(lt_cx *cx, const char *path, plume_study *out)
{
    span text;
    *out = (plume_study){0};
    find_folder(path, out->folder);
    const aermod_files files = {read_named, out->folder};
    TRY(plume_study_read(cx, "", path, &text));
    lt_err e = aermod_parse_deck(cx, text, &files, &out->deck);
    return e ? cx_place(cx, e, "%s: ", path) : LT_OK;
}

lt_err plume_study_load_case(lt_cx *cx, const char *path, plume_study *out)
{
    span text;
    *out = (plume_study){0};
    find_folder(path, out->folder);
    TRY(plume_study_read(cx, "", path, &text));
    lt_err e = plume_study_parse_case(cx, text, out);
    return e ? cx_place(cx, e, "%s: ", path) : LT_OK;
}

static int64_t number_of(const struct aermod_date *d)
{
    return (((int64_t)d->year * 100 + d->month) * 100 + d->day) * 100 + d->hour;
}

static int64_t hour_of(const struct aermod_date *d)
{
    return civil_day_number(d->year, d->month, d->day) * 24 + d->hour;
}

/* The hours of STARTEND and DAYRANGE; weather that ends before is named. */
static lt_err choose_hours(lt_cx *cx, plume_study *s)
{
    const struct aermod_deck *d = s->deck;
    const struct aermod_weather *w = &s->weather;
    const struct aermod_date *first = &w->hour[0].date, *last = &w->hour[w->n - 1].date;
    s->first = 0;
    s->hours = w->n;
    if (d->has_start) {
        if (number_of(&d->end) < number_of(&d->start))
            return cx_fail(cx, LT_BAD_INPUT, "STARTEND: the end, %04d-%02d-%02d hour %d, comes before the start", d->end.year, d->end.month,
                           d->end.day, d->end.hour);
        if (number_of(first) > number_of(&d->start))
            return cx_fail(cx, LT_NOT_ENOUGH, "STARTEND begins with %04d-%02d-%02d hour %d; the weather begins with %04d-%02d-%02d hour %d",
                           d->start.year, d->start.month, d->start.day, d->start.hour, first->year, first->month, first->day, first->hour);
        if (number_of(last) < number_of(&d->end))
            return cx_fail(cx, LT_NOT_ENOUGH, "STARTEND ends with %04d-%02d-%02d hour %d; the weather ends with %04d-%02d-%02d hour %d",
                           d->end.year, d->end.month, d->end.day, d->end.hour, last->year, last->month, last->day, last->hour);
        while (number_of(&w->hour[s->first].date) < number_of(&d->start))
            s->first++;
        size_t end = s->first;
        while (end < w->n && number_of(&w->hour[end].date) <= number_of(&d->end))
            end++;
        s->hours = end - s->first;
    }
    bool is_long = false;
    for (size_t i = 0; i < d->periods; i++)
        is_long |= d->period_hours[i] > 1;
    for (size_t i = s->first + 1; is_long && i < s->first + s->hours; i++) {
        const struct aermod_date *b = &w->hour[i].date;
        if (hour_of(b) != hour_of(&w->hour[i - 1].date) + 1)
            return cx_fail(cx, LT_BAD_INPUT, "the weather lacks hours before %04d-%02d-%02d hour %d: averages of several hours need all of them",
                           b->year, b->month, b->day, b->hour);
    }
    return LT_OK;
}

static lt_err choose_groups(lt_cx *cx, plume_study *s, const char *names)
{
    const struct aermod_deck *d = s->deck;
    if (d->groups > PLUME_GROUPS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu source groups; a run takes %u", d->groups, PLUME_GROUPS_MAX);
    s->wanted = d->groups == 64 ? UINT64_MAX : (UINT64_C(1) << d->groups) - 1;
    if (!names)
        return LT_OK;
    reader r = reader_of(span_text(names));
    span name;
    s->wanted = 0;
    while (reader_field(&r, ',', &name)) {
        size_t g = 0;
        while (g < d->groups && !span_is_fold(name, d->group[g].name))
            g++;
        if (g == d->groups)
            return cx_fail(cx, LT_NOT_FOUND, "--groups: there is no source group \"%.*s\"", (int)name.n, (const char *)name.p);
        s->wanted |= UINT64_C(1) << g;
    }
    return LT_OK;
}

static uint64_t groups_of(const plume_study *s, size_t source)
{
    uint64_t bits = 0;
    for (size_t g = 0; g < s->deck->groups; g++) {
        const struct aermod_group *group = &s->deck->group[g];
        bool is_in = group->is_all;
        for (size_t k = 0; k < group->n && !is_in; k++)
            is_in = group->source[k] == source;
        bits |= is_in ? UINT64_C(1) << g : 0;
    }
    return bits & s->wanted;
}

static lt_err make_shape(lt_cx *cx, const struct aermod_source *a, struct plume_emitter *e)
{
    struct area_shape *shape;
    static const size_t SIGMA[] = {[AERMOD_AREA] = 5, [AERMOD_AREACIRC] = 4, [AERMOD_AREAPOLY] = 3, [AERMOD_LINE] = 3};
    TRY(arena_alloc(cx, sizeof *shape, &shape));
    e->shape = shape;
    e->source.sigma_z_m = a->param[SIGMA[a->kind]];
    if (a->kind == AERMOD_AREA) {
        area_shape_rectangle(shape, &(struct area_box){a->x_m, a->y_m, a->param[2], a->param[3], a->param[4]});
    } else if (a->kind == AERMOD_AREACIRC) {
        area_shape_circle(shape, a->x_m, a->y_m, a->param[2], (size_t)a->param[3]);
    } else if (a->kind == AERMOD_LINE) {
        area_shape_line(shape, &(struct area_band){a->x_m, a->y_m, a->x2_m, a->y2_m, fmax(a->param[2], 1)});
    } else {
        shape->n = a->corners;
        memcpy(shape->x_m, a->corner_x_m, a->corners * sizeof a->corner_x_m[0]);
        memcpy(shape->y_m, a->corner_y_m, a->corners * sizeof a->corner_y_m[0]);
    }
    if (area_shape_surface(shape) <= 0)
        return cx_fail(cx, LT_BAD_INPUT, "source %s (line %zu) has no surface", a->name, a->place.line);
    return LT_OK;
}

static lt_err make_emitter(lt_cx *cx, const plume_study *s, const struct aermod_source *a, struct plume_emitter *e)
{
    static const enum plume_kind KIND[] = {PLUME_POINT, PLUME_CAPPED, PLUME_SIDEWAYS, PLUME_VOLUME, PLUME_AREA, PLUME_AREA, PLUME_AREA, PLUME_AREA};
    const struct aermod_deck *d = s->deck;
    TRY(aermod_check_source(cx, a));
    e->city = a->city;
    e->source = (struct plume_source){.kind = KIND[a->kind], .x_m = a->x_m, .y_m = a->y_m, .base_m = a->base_m, .height_m = a->param[1],
                                      .emission = a->param[0], .half_life_s = d->half_life_s, .flat = a->flat || (d->flat && !d->elevated)};
    if (a->city >= 0 && d->by_default && strcmp(d->pollutant, "SO2") == 0 && d->half_life_s <= 0)
        e->source.half_life_s = 4 * 3600; /* the regulatory default of the urban option */
    if (a->kind <= AERMOD_POINTHOR) {
        e->source.temperature_k = a->param[2];
        e->source.speed_m_s = a->param[3];
        e->source.diameter_m = a->param[4];
    } else if (a->kind == AERMOD_VOLUME) {
        e->source.sigma_y_m = a->param[2];
        e->source.sigma_z_m = a->param[3];
    } else {
        return make_shape(cx, a, e);
    }
    return LT_OK;
}

static void note_far(plume_study *s, const struct aermod_source *a)
{
    double nearest = INFINITY;
    for (size_t i = 0; i < s->deck->receptors && nearest > PLUME_STUDY_FAR_M; i++)
        nearest = fmin(nearest, hypot(s->deck->receptor[i].x_m - a->x_m, s->deck->receptor[i].y_m - a->y_m));
    if (nearest <= PLUME_STUDY_FAR_M)
        return;
    if (s->far++ == 0) {
        s->far_name = a->name;
        s->far_m = nearest;
    }
}

static lt_err make_emitters(lt_cx *cx, plume_study *s)
{
    const struct aermod_deck *d = s->deck;
    TRY(ARENA_ARRAY(cx, d->sources, &s->emitter));
    TRY(ARENA_ARRAY(cx, d->sources, &s->source));
    for (size_t i = 0; i < d->sources; i++) {
        uint64_t groups = groups_of(s, i);
        if (!groups)
            continue;
        struct plume_emitter *e = &s->emitter[s->emitters];
        TRY(make_emitter(cx, s, &d->source[i], e));
        e->groups = groups;
        s->source[s->emitters++] = (uint32_t)i;
        note_far(s, &d->source[i]);
    }
    if (s->emitters == 0)
        return cx_fail(cx, LT_BAD_INPUT, "no source stands in the groups of this run");
    return LT_OK;
}

static lt_err make_receptors(lt_cx *cx, plume_study *s)
{
    const struct aermod_deck *d = s->deck;
    for (size_t k = 0; k < 5; k++)
        TRY(ARENA_ARRAY(cx, d->receptors, &s->column[k]));
    for (size_t i = 0; i < d->receptors; i++) {
        const struct aermod_receptor *r = &d->receptor[i];
        const double value[5] = {r->x_m, r->y_m, r->elevation_m, r->hill_m, r->flagpole_m};
        for (size_t k = 0; k < 5; k++)
            s->column[k][i] = value[k];
    }
    return LT_OK;
}

static void make_air(const struct aermod_hour *h, struct plume_weather *air, struct plume_level *level)
{
    air->surface = (struct plume_surface){h->heat_flux_w_m2, h->friction_m_s, h->convective_m_s, h->gradient_above_k_m,
                                          h->convective_height_m, h->mechanical_height_m, h->obukhov_m, h->roughness_m, h->bowen, h->albedo,
                                          h->wind_m_s, h->wind_from_deg, h->wind_height_m, h->temperature_k, h->temperature_height_m,
                                          h->precipitation_code, h->precipitation_mm, h->humidity_percent, h->pressure_hpa, h->cloud_tenths,
                                          h->adjusted_friction};
    air->level = level;
    air->levels = h->levels;
    for (size_t i = 0; i < h->levels; i++) {
        const struct aermod_level *l = &h->level[i];
        level[i] = (struct plume_level){l->height_m, l->wind_from_deg, l->wind_m_s, l->temperature_c, l->sigma_direction_deg, l->sigma_w_m_s};
    }
}

lt_err plume_study_prepare(lt_cx *cx, plume_study *s, const char *names)
{
    struct plume_level *level;
    const struct aermod_deck *d = s->deck;
    TRY(choose_groups(cx, s, names));
    TRY(make_emitters(cx, s));
    TRY(make_receptors(cx, s));
    if (s->weather.n == 0)
        TRY(load_weather(cx, s));
    TRY(choose_hours(cx, s));
    TRY(ARENA_ARRAY(cx, s->hours, &s->air));
    TRY(ARENA_ARRAY(cx, d->cities + 1, &s->city));
    for (size_t i = 0; i < d->cities; i++)
        s->city[i] = (struct plume_urban){d->city[i].population, d->city[i].roughness_m};
    for (size_t i = 0; i < s->hours; i++) {
        const struct aermod_hour *h = &s->weather.hour[s->first + i];
        TRY(ARENA_ARRAY(cx, h->levels + 1, &level));
        make_air(h, &s->air[i], level);
        s->air[i].surface.adjusted_friction |= s->weather.adjusted_friction;
    }
    return LT_OK;
}
