/* plume_output.c - the run of a study: hours into averages, the deck's post and plot files, the report. See plume_study.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/plume_study.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/file.h"

#define PIECE_MAX ((size_t)1 << 28)

typedef struct output {
    const struct aermod_output *ask;
    struct aermod_plot          plot;
    FILE                       *file;
    char                        path[FILE_PATH_MAX];
} output;

typedef struct run {
    plume_study *s;
    size_t       outputs;
    output      *output;
    buf          text;
} run;

static struct average *average_of(const plume_study *s, size_t group, int hours)
{
    for (size_t p = 0; p < s->deck->periods; p++)
        if (s->deck->period_hours[p] == hours)
            return &s->average[group * s->deck->periods + p];
    return NULL;
}

static int64_t short_date(const struct aermod_date *d)
{
    return (((int64_t)(d->year % 100) * 100 + d->month) * 100 + d->day) * 100 + d->hour;
}

/* The multiplier of a source in an hour: EMISFACT. */
static double factor_of(void *self, size_t emitter, size_t hour)
{
    const plume_study *s = ((run *)self)->s;
    const struct aermod_source *a = &s->deck->source[s->source[emitter]];
    const struct aermod_hour *h = &s->weather.hour[s->first + hour];
    if (a->vary == AERMOD_STEADY)
        return 1;
    size_t clock = (size_t)h->date.hour - 1, month = (size_t)h->date.month - 1, season = (month + 1) % 12 / 3;
    int64_t days = civil_day_number(h->date.year, h->date.month, h->date.day);
    size_t weekday = (size_t)((days + 3) % 7 + 7) % 7; /* Monday 0 */
    size_t kind = weekday < 5 ? 0 : weekday - 4, wind = 0;
    while (wind < 5 && h->wind_m_s > s->deck->wind_class_m_s[wind])
        wind++;
    const size_t at[] = {[AERMOD_SEASON] = season,
                         [AERMOD_MONTH] = month,
                         [AERMOD_HROFDY] = clock,
                         [AERMOD_WSPEED] = wind,
                         [AERMOD_SEASHR] = season * 24 + clock,
                         [AERMOD_HRDOW] = kind * 24 + clock,
                         [AERMOD_HRDOW7] = weekday * 24 + clock,
                         [AERMOD_SHRDOW] = kind * 96 + season * 24 + clock,
                         [AERMOD_SHRDOW7] = weekday * 96 + season * 24 + clock,
                         [AERMOD_MHRDOW] = kind * 288 + month * 24 + clock,
                         [AERMOD_MHRDOW7] = weekday * 288 + month * 24 + clock};
    return a->factor[at[a->vary]];
}

static lt_err flush(lt_cx *cx, run *r, output *o)
{
    TRY(buf_check(cx, &r->text));
    if (r->text.n && fwrite(r->text.p, 1, r->text.n, o->file) != r->text.n)
        return cx_fail_errno(cx, errno, "%s", o->path);
    buf_reset(&r->text);
    return LT_OK;
}

static lt_err write_means(lt_cx *cx, run *r, output *o, const struct average *a, int64_t date)
{
    for (size_t i = 0; i < a->receptors; i++)
        aermod_format_row(&r->text, &o->plot, &r->s->deck->receptor[i], a->mean[i], date);
    return flush(cx, r, o);
}

static lt_err write_posts(lt_cx *cx, run *r, size_t group, int hours, int64_t date)
{
    const struct average *a = average_of(r->s, group, hours);
    for (size_t i = 0; i < r->outputs; i++) {
        output *o = &r->output[i];
        bool is_whole = hours == AERMOD_PERIOD || hours == AERMOD_ANNUAL;
        if (o->ask->group == group && o->ask->hours == hours && (o->ask->is_post || is_whole))
            TRY(write_means(cx, r, o, a, is_whole ? (int64_t)a->in_block : date));
    }
    return LT_OK;
}

static bool ends_month(const plume_study *s, size_t hour)
{
    const struct aermod_date *d = &s->weather.hour[s->first + hour].date;
    return hour + 1 == s->hours || (d->hour == 24 && s->weather.hour[s->first + hour + 1].date.month != d->month);
}

static lt_err take_hour(lt_cx *cx, void *self, size_t hour, enum plume_hour_state state, const double *conc)
{
    run *r = self;
    plume_study *s = r->s;
    const struct aermod_deck *d = s->deck;
    const struct aermod_hour *at = &s->weather.hour[s->first + hour];
    s->calm += state == PLUME_HOUR_CALM;
    s->missing += state == PLUME_HOUR_MISSING;
    if (d->has_days && !d->day[at->day_of_year])
        return LT_OK;
    struct average_hour h = {.hour = at->date.hour, .is_month_end = ends_month(s, hour), .date = short_date(&at->date)};
    h.state = state == PLUME_HOUR_OK ? AVERAGE_COUNTS : state == PLUME_HOUR_CALM ? AVERAGE_CALM : AVERAGE_MISSING;
    for (size_t g = 0; g < d->groups; g++) {
        if (!(s->wanted >> g & 1))
            continue;
        h.conc = conc + g * d->receptors;
        for (size_t p = 0; p < d->periods; p++)
            if (average_add(&s->average[g * d->periods + p], &h))
                TRY(write_posts(cx, r, g, d->period_hours[p], h.date));
    }
    return LT_OK;
}

static lt_err open_output(lt_cx *cx, run *r, const struct aermod_output *ask, const char *dir)
{
    output *o = &r->output[r->outputs];
    const struct aermod_deck *d = r->s->deck;
    const char *slash = strrchr(ask->path, '/'), *name = slash ? slash + 1 : ask->path;
    const char *back = strrchr(name, '\\');
    name = back ? back + 1 : name;
    if (!name[0] || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\" names no file", ask->path);
    TRY(file_path(cx, o->path, "%s/%s", dir, name));
    for (size_t i = 0; i < r->outputs; i++)
        if (strcmp(r->output[i].path, o->path) == 0)
            return cx_fail(cx, LT_BAD_INPUT, "%s would be written twice", o->path);
    o->ask = ask;
    o->plot = (struct aermod_plot){.title = d->title, .group = d->group[ask->group].name, .hours = ask->hours,
                                   .rank = ask->is_post ? 0 : ask->rank, .exponents = d->exponents, .receptors = d->receptors};
    o->file = fopen(o->path, "wb");
    if (!o->file)
        return cx_fail_errno(cx, errno, "%s", o->path);
    r->outputs++;
    aermod_format_head(&r->text, &o->plot);
    return flush(cx, r, o);
}

static lt_err open_outputs(lt_cx *cx, run *r, const char *dir)
{
    const struct aermod_deck *d = r->s->deck;
    TRY(ARENA_ARRAY(cx, d->outputs + 1, &r->output));
    if (!dir)
        return LT_OK;
    TRY(file_make_dirs(cx, dir, 0755));
    for (size_t i = 0; i < d->outputs; i++)
        if (r->s->wanted >> d->output[i].group & 1)
            TRY(open_output(cx, r, &d->output[i], dir));
    return LT_OK;
}

static lt_err open_averages(lt_cx *cx, plume_study *s)
{
    const struct aermod_deck *d = s->deck;
    s->averages = d->groups * d->periods;
    TRY(ARENA_ARRAY(cx, s->averages, &s->average));
    for (size_t i = 0; i < s->averages; i++) {
        int hours = d->period_hours[i % d->periods];
        bool is_whole = hours == AERMOD_PERIOD || hours == AERMOD_ANNUAL;
        const struct average_shape shape = {.hours = is_whole ? AVERAGE_PERIOD : hours, .receptors = d->receptors,
                                            .ranks = is_whole ? 1 : d->high_ranks ? d->high_ranks : 1, .rows = d->table_rows ? d->table_rows : 10};
        if (s->wanted >> (i / d->periods) & 1)
            TRY(average_init(cx, &s->average[i], &shape));
    }
    return LT_OK;
}

/* The period's means, then the highest values of each receptor. */
static lt_err close_run(lt_cx *cx, run *r)
{
    const struct aermod_deck *d = r->s->deck;
    int64_t last = short_date(&r->s->weather.hour[r->s->first + r->s->hours - 1].date);
    for (size_t g = 0; g < d->groups; g++)
        for (size_t p = 0; p < d->periods; p++) {
            int hours = d->period_hours[p];
            if (!(r->s->wanted >> g & 1) || (hours != AERMOD_PERIOD && hours != AERMOD_ANNUAL))
                continue;
            average_end(&r->s->average[g * d->periods + p], last);
            TRY(write_posts(cx, r, g, hours, last));
        }
    for (size_t i = 0; i < r->outputs; i++) {
        output *o = &r->output[i];
        const struct average *a = average_of(r->s, o->ask->group, o->ask->hours);
        if (o->ask->is_post || o->ask->hours == AERMOD_PERIOD || o->ask->hours == AERMOD_ANNUAL)
            continue;
        for (size_t k = 0; k < a->receptors; k++) {
            const struct average_high *h = &a->high[k * a->ranks + o->ask->rank - 1];
            aermod_format_row(&r->text, &o->plot, &d->receptor[k], h->value, h->date);
        }
        TRY(flush(cx, r, o));
    }
    return LT_OK;
}

lt_err plume_study_run(lt_cx *cx, plume_study *s, const char *out_dir)
{
    const struct aermod_deck *d = s->deck;
    run r = {.s = s};
    buf_init(&r.text, PIECE_MAX);
    const struct plume_case c = {
        .options = {.flat = d->flat && !d->elevated, .no_stack_downwash = d->no_stack_downwash, .profile_base_m = d->profile_base_m,
                    .latitude_deg = s->weather.latitude_deg},
        .cities = d->cities, .city = s->city, .emitters = s->emitters, .emitter = s->emitter,
        .receptors = {.n = d->receptors, .x_m = s->column[0], .y_m = s->column[1], .elevation_m = s->column[2], .hill_m = s->column[3],
                      .flagpole_m = s->column[4]},
        .hours = s->hours, .air = s->air, .groups = d->groups, .factor = factor_of, .take = take_hour, .self = &r};
    lt_err e = open_averages(cx, s);
    e = e ? e : open_outputs(cx, &r, out_dir);
    e = e ? e : plume_run(cx, &c);
    e = e ? e : close_run(cx, &r);
    for (size_t i = 0; i < r.outputs; i++) {
        if (fclose(r.output[i].file) != 0 && !e)
            e = cx_fail_errno(cx, errno, "%s", r.output[i].path);
        if (e)
            (void)remove(r.output[i].path); /* no half a file stays */
    }
    buf_fini(&r.text);
    return e;
}

static void put_average(jout *j, const plume_study *s, size_t i)
{
    const struct aermod_deck *d = s->deck;
    const struct average *a = &s->average[i];
    jout_begin_object(j);
    jout_put_text(j, "group", d->group[i / d->periods].name);
    jout_put_text(j, "average", aermod_period_name(d->period_hours[i % d->periods]));
    jout_key(j, "highest");
    jout_begin_array(j);
    for (size_t k = 0; k < a->rows; k++) {
        const struct aermod_receptor *r = &d->receptor[a->row[k].receptor];
        jout_begin_object(j);
        jout_put_double(j, "ug_m3", a->row[k].value);
        jout_put_double(j, "x_m", r->x_m);
        jout_put_double(j, "y_m", r->y_m);
        jout_put_int(j, "hour", a->row[k].date);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}

void plume_study_report(jout *j, const plume_study *s)
{
    const struct aermod_deck *d = s->deck;
    jout_begin_object(j);
    jout_put_text(j, "title", d->title);
    jout_put_text(j, "pollutant", d->pollutant);
    jout_put_int(j, "sources", (int64_t)s->emitters);
    jout_put_int(j, "receptors", (int64_t)d->receptors);
    jout_put_int(j, "hours", (int64_t)s->hours);
    jout_put_int(j, "calm_hours", (int64_t)s->calm);
    jout_put_int(j, "missing_hours", (int64_t)s->missing);
    jout_put_int(j, "far_sources", (int64_t)s->far);
    jout_put_text(j, "far_source", s->far_name);
    jout_key(j, "averages");
    jout_begin_array(j);
    for (size_t i = 0; i < s->averages; i++)
        if (s->wanted >> (i / d->periods) & 1)
            put_average(j, s, i);
    jout_end_array(j);
    jout_key(j, "left_out");
    jout_begin_array(j);
    for (size_t i = 0; i < d->notes; i++) {
        jout_begin_object(j);
        jout_put_text(j, "keyword", d->note[i].word);
        jout_put_int(j, "line", (int64_t)d->note[i].place.line);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}
