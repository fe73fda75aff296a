/* aermod_source.c - the pathway SO of a deck: sources, their numbers, variation, cities and groups. See aermod.h. */
#include "base/arena.h"
#include "wire/aermod/aermod_int.h"

#define FAR_M 1e9

static const struct kind_row {
    const char *name;
    enum aermod_kind kind;
    size_t least, most; /* fields of SRCPARAM behind the source */
} KINDS[] = {
    {"POINT", AERMOD_POINT, 5, 5},         {"POINTCAP", AERMOD_POINTCAP, 5, 5}, {"POINTHOR", AERMOD_POINTHOR, 5, 5},
    {"VOLUME", AERMOD_VOLUME, 4, 4},       {"AREA", AERMOD_AREA, 3, 6},         {"AREACIRC", AERMOD_AREACIRC, 3, 5},
    {"AREAPOLY", AERMOD_AREAPOLY, 3, 4},   {"LINE", AERMOD_LINE, 3, 4},         {NULL, AERMOD_OTHER, 0, 6},
};

static const struct kind_row *kind_row_of(enum aermod_kind kind)
{
    const struct kind_row *k = KINDS;
    while (k->name && k->kind != kind)
        k++;
    return k;
}

static void mark_unfit(struct aermod_source *s, const struct aermod_reader *r, const char *word)
{
    if (s->unfit[0])
        return;
    (void)span_copy(span_of(word, strlen(word) < AERMOD_NAME_MAX ? strlen(word) : AERMOD_NAME_MAX), s->unfit, sizeof s->unfit);
    s->unfit_place = r->place;
}

/* Linear, from the newest: a source's lines follow its LOCATION. */
struct aermod_source *aermod_find_source(const struct aermod_deck *deck, span name)
{
    for (size_t i = deck->sources; i-- > 0;)
        if (span_is_fold(name, deck->source[i].name))
            return &deck->source[i];
    return NULL;
}

static lt_err need_source(lt_cx *cx, const struct aermod_reader *r, size_t word, struct aermod_source **out)
{
    TRY(aermod_need_words(cx, r, word + 1));
    span w = r->word[word];
    *out = aermod_find_source(r->deck, w);
    return *out ? LT_OK : aermod_fail(cx, r, LT_BAD_INPUT, "source \"%.*s\" has no LOCATION before this line", (int)(w.n < 40 ? w.n : 40),
                                      (const char *)w.p);
}

/* "S1-S9": names of the same letters with a number between. */
static bool split_name(span s, span *letters, uint64_t *number)
{
    size_t n = s.n;
    while (n > 0 && s.p[n - 1] >= '0' && s.p[n - 1] <= '9')
        n--;
    *letters = span_cut(s, 0, n);
    *number = 0;
    return n == s.n || span_parse_u64(span_cut(s, n, s.n), number);
}

bool aermod_is_in_range(const char *name, span range)
{
    size_t dash = span_find(range, 0, '-');
    if (dash == range.n)
        return span_is_fold(range, name);
    span letters[3];
    uint64_t number[3];
    char first[AERMOD_NAME_MAX + 1];
    if (!split_name(span_text(name), &letters[0], &number[0]) || !split_name(span_cut(range, 0, dash), &letters[1], &number[1]) ||
        !split_name(span_cut(range, dash + 1, range.n), &letters[2], &number[2]) || !span_copy(letters[0], first, sizeof first))
        return false;
    return span_is_fold(letters[1], first) && span_is_fold(letters[2], first) && number[0] >= number[1] && number[0] <= number[2];
}

lt_err aermod_read_elevunit(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_need_words(cx, r, 1));
    bool is_feet = span_is_fold(r->word[0], "FEET");
    if (!is_feet && !span_is_fold(r->word[0], "METERS"))
        return aermod_refuse(cx, r, r->word[0]);
    *(strcmp(r->pathway, "SO") == 0 ? &r->source_feet : &r->receptor_feet) = is_feet ? 0.3048 : 1;
    return LT_OK;
}

static lt_err read_place(lt_cx *cx, struct aermod_reader *r, struct aermod_source *s)
{
    static const struct aermod_bound EAST = {"x (m)", -FAR_M, FAR_M}, NORTH = {"y (m)", -FAR_M, FAR_M};
    TRY(aermod_take_number(cx, r, 2, EAST, &s->x_m));
    TRY(aermod_take_number(cx, r, 3, NORTH, &s->y_m));
    size_t at = 4;
    if (s->kind == AERMOD_LINE) {
        TRY(aermod_take_number(cx, r, 4, EAST, &s->x2_m));
        TRY(aermod_take_number(cx, r, 5, NORTH, &s->y2_m));
        at = 6;
    }
    if (s->kind == AERMOD_OTHER || r->n <= at)
        return LT_OK;
    if (span_is_fold(r->word[at], "FLAT")) {
        s->flat = true;
        return LT_OK;
    }
    TRY(aermod_take_number(cx, r, at, (struct aermod_bound){"elevation", -2000, 40000}, &s->base_m));
    s->base_m *= r->source_feet;
    return LT_OK;
}

lt_err aermod_read_location(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_deck *d = r->deck;
    TRY(aermod_need_words(cx, r, 4));
    if (d->sources == AERMOD_SOURCES_MAX)
        return aermod_fail(cx, r, LT_LIMIT, "more than %u sources", AERMOD_SOURCES_MAX);
    if (d->groups)
        return aermod_fail(cx, r, LT_BAD_INPUT, "source \"%.*s\" comes after SRCGROUP, which ends the sources",
                           (int)(r->word[0].n < 40 ? r->word[0].n : 40), (const char *)r->word[0].p);
    if (aermod_find_source(d, r->word[0]))
        return aermod_fail(cx, r, LT_BAD_INPUT, "source \"%.*s\" has a LOCATION already", (int)r->word[0].n, (const char *)r->word[0].p);
    TRY(arena_grow(cx, &d->source, d->sources, &r->source_room, sizeof d->source[0]));
    struct aermod_source *s = &d->source[d->sources];
    *s = (struct aermod_source){.city = -1, .place = r->place};
    TRY(aermod_take_name(cx, r, 0, s->name));
    const struct kind_row *k = KINDS;
    while (k->name && !span_is_fold(r->word[1], k->name))
        k++;
    s->kind = k->kind;
    char type[AERMOD_NAME_MAX + 1];
    TRY(aermod_take_name(cx, r, 1, type));
    if (s->kind == AERMOD_OTHER)
        mark_unfit(s, r, type);
    TRY(read_place(cx, r, s));
    d->sources++;
    return LT_OK;
}

static lt_err check_param(lt_cx *cx, const struct aermod_reader *r, struct aermod_source *s)
{
    static const double LEAST[4][6] = {
        {-1e12, 0, -1000, 0, 0, 0}, {-1e12, 0, 0, 0, 0, 0}, {-1e12, 0, 1e-3, 1e-3, -1e4, 0}, {-1e12, 0, 1e-3, 3, 0, 0}};
    size_t row = s->kind <= AERMOD_POINTHOR ? 0 : s->kind == AERMOD_VOLUME || s->kind == AERMOD_AREAPOLY ? 1
                                                                : s->kind == AERMOD_AREACIRC ? 3 : 2;
    for (size_t i = 0; i < s->params; i++)
        if (!(s->param[i] >= LEAST[row][i]) || (i > 0 && s->param[i] > 1e7))
            return aermod_fail(cx, r, LT_BAD_INPUT, "source %s: field %zu, %g, is out of range", s->name, i + 2, s->param[i]);
    if (s->param[0] < 0)
        return aermod_fail(cx, r, LT_BAD_INPUT, "source %s: emission %g is below 0", s->name, s->param[0]);
    if (s->kind == AERMOD_AREACIRC && s->param[3] > AERMOD_CORNERS_MAX)
        return aermod_fail(cx, r, LT_LIMIT, "source %s: more than %u corners", s->name, AERMOD_CORNERS_MAX);
    if (s->kind == AERMOD_AREAPOLY && (s->param[2] < 3 || s->param[2] > AERMOD_CORNERS_MAX))
        return aermod_fail(cx, r, LT_LIMIT, "source %s: %g corners; 3 to %u are possible", s->name, s->param[2], AERMOD_CORNERS_MAX);
    return LT_OK;
}

lt_err aermod_read_srcparam(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_source *s;
    TRY(need_source(cx, r, 0, &s));
    if (s->kind == AERMOD_OTHER)
        return LT_OK;
    const struct kind_row *k = kind_row_of(s->kind);
    if (r->n < k->least + 1 || r->n > k->most + 1)
        return aermod_fail(cx, r, LT_BAD_INPUT, "%s %s needs %zu to %zu numbers, %zu are given", k->name, s->name, k->least, k->most, r->n - 1);
    struct aermod_list list = {.value = s->param, .max = 6};
    TRY(aermod_take_list(cx, r, 1, &list));
    s->params = list.n;
    if (s->kind == AERMOD_AREA && s->params < 4)
        s->param[3] = s->param[2];
    if (s->kind == AERMOD_AREACIRC && s->params < 4)
        s->param[3] = 20;
    if (s->kind == AERMOD_AREA || s->kind == AERMOD_AREACIRC)
        s->params = s->params < 4 ? 4 : s->params;
    return check_param(cx, r, s);
}

lt_err aermod_read_areavert(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_source *s;
    double xy[2 * AERMOD_CORNERS_MAX];
    struct aermod_list list = {.value = xy, .max = 2 * AERMOD_CORNERS_MAX};
    TRY(need_source(cx, r, 0, &s));
    TRY(aermod_take_list(cx, r, 1, &list));
    if (list.n % 2 != 0)
        return aermod_fail(cx, r, LT_BAD_INPUT, "source %s: %zu numbers are no pairs", s->name, list.n);
    if (list.n / 2 > AERMOD_CORNERS_MAX - s->corners)
        return aermod_fail(cx, r, LT_LIMIT, "source %s: more than %u corners", s->name, AERMOD_CORNERS_MAX);
    for (size_t i = 0; i < list.n; i += 2) {
        s->corner_x_m[s->corners] = xy[i];
        s->corner_y_m[s->corners++] = xy[i + 1];
    }
    return LT_OK;
}

static const struct vary_row {
    const char *name;
    enum aermod_vary vary;
    size_t n;
} VARY[] = {
    {"SEASON", AERMOD_SEASON, 4},     {"MONTH", AERMOD_MONTH, 12},      {"HROFDY", AERMOD_HROFDY, 24},     {"WSPEED", AERMOD_WSPEED, 6},
    {"SEASHR", AERMOD_SEASHR, 96},    {"HRDOW", AERMOD_HRDOW, 72},      {"HRDOW7", AERMOD_HRDOW7, 168},    {"SHRDOW", AERMOD_SHRDOW, 288},
    {"SHRDOW7", AERMOD_SHRDOW7, 672}, {"MHRDOW", AERMOD_MHRDOW, 864},   {"MHRDOW7", AERMOD_MHRDOW7, 2016}, {NULL, AERMOD_STEADY, 0},
};

static lt_err vary_source(lt_cx *cx, struct aermod_reader *r, struct aermod_source *s, const struct vary_row *v)
{
    if (s->vary != AERMOD_STEADY && s->vary != v->vary)
        return aermod_fail(cx, r, LT_BAD_INPUT, "source %s varies in two ways", s->name);
    if (!s->factor)
        TRY(ARENA_ARRAY(cx, v->n, &s->factor));
    s->vary = v->vary;
    struct aermod_list list = {.value = s->factor, .n = s->factors, .max = v->n};
    lt_err e = aermod_take_list(cx, r, 2, &list);
    s->factors = list.n;
    for (size_t i = 0; !e && i < s->factors; i++)
        if (s->factor[i] < 0)
            return aermod_fail(cx, r, LT_BAD_INPUT, "source %s: factor %g is below 0", s->name, s->factor[i]);
    return e;
}

lt_err aermod_read_emisfact(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_need_words(cx, r, 3));
    const struct vary_row *v = VARY;
    while (v->name && !span_is_fold(r->word[1], v->name))
        v++;
    if (!v->name)
        return aermod_refuse(cx, r, r->word[1]);
    bool is_any = false;
    for (size_t i = 0; i < r->deck->sources; i++)
        if (aermod_is_in_range(r->deck->source[i].name, r->word[0])) {
            is_any = true;
            TRY(vary_source(cx, r, &r->deck->source[i], v));
        }
    struct aermod_source *s;
    return is_any ? LT_OK : need_source(cx, r, 0, &s);
}

lt_err aermod_read_urbansrc(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_deck *d = r->deck;
    TRY(aermod_need_words(cx, r, 1));
    int city = 0;
    size_t at = 0;
    if (d->cities == 0)
        return aermod_fail(cx, r, LT_BAD_INPUT, "CO URBANOPT is missing");
    if (d->city[0].name[0]) {
        while ((size_t)city < d->cities && !span_is_fold(r->word[0], d->city[city].name))
            city++;
        if ((size_t)city == d->cities)
            return aermod_fail(cx, r, LT_BAD_INPUT, "city \"%.*s\" is none of URBANOPT", (int)(r->word[0].n < 40 ? r->word[0].n : 40),
                               (const char *)r->word[0].p);
        at = 1;
    }
    for (; at < r->n; at++) {
        bool is_all = span_is_fold(r->word[at], "ALL"), is_any = is_all;
        for (size_t i = 0; i < d->sources; i++)
            if (is_all || aermod_is_in_range(d->source[i].name, r->word[at])) {
                is_any = true;
                d->source[i].city = city;
            }
        struct aermod_source *s;
        if (!is_any)
            TRY(need_source(cx, r, at, &s));
    }
    return LT_OK;
}

static lt_err need_group(lt_cx *cx, struct aermod_reader *r, struct aermod_group **out)
{
    struct aermod_deck *d = r->deck;
    char name[AERMOD_NAME_MAX + 1];
    TRY(aermod_take_name(cx, r, 0, name));
    for (size_t i = 0; i < d->groups; i++)
        if (strcmp(d->group[i].name, name) == 0) {
            *out = &d->group[i];
            return LT_OK;
        }
    if (d->groups == AERMOD_GROUPS_MAX)
        return aermod_fail(cx, r, LT_LIMIT, "more than %u groups", AERMOD_GROUPS_MAX);
    TRY(arena_grow(cx, &d->group, d->groups, &r->group_room, sizeof d->group[0]));
    *out = &d->group[d->groups++];
    **out = (struct aermod_group){.is_all = strcmp(name, "ALL") == 0};
    memcpy((*out)->name, name, sizeof name);
    return LT_OK;
}

/* Sources of one word join the group; one that is in it already stays once. */
static lt_err join_group(lt_cx *cx, struct aermod_reader *r, struct aermod_group *g, size_t word)
{
    struct aermod_deck *d = r->deck;
    bool is_any = false;
    if (!g->source)
        TRY(ARENA_ARRAY(cx, d->sources + 1, &g->source));
    for (size_t i = 0; i < d->sources; i++) {
        if (!aermod_is_in_range(d->source[i].name, r->word[word]))
            continue;
        is_any = true;
        bool is_in = false;
        for (size_t k = 0; k < g->n; k++)
            is_in |= g->source[k] == i;
        if (!is_in)
            g->source[g->n++] = (uint32_t)i;
    }
    struct aermod_source *s;
    return is_any ? LT_OK : need_source(cx, r, word, &s);
}

lt_err aermod_read_srcgroup(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_group *g = NULL;
    TRY(aermod_need_words(cx, r, 1));
    TRY(need_group(cx, r, &g));
    if (g->is_all)
        return r->n == 1 ? LT_OK : aermod_refuse(cx, r, r->word[1]);
    for (size_t i = 1; i < r->n; i++)
        TRY(join_group(cx, r, g, i));
    return LT_OK;
}

/* A keyword of a source that is not supported: the source is unfit, the deck is not. */
lt_err aermod_read_unfit(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_need_words(cx, r, 1));
    bool is_any = false;
    for (size_t i = 0; i < r->deck->sources; i++)
        if (aermod_is_in_range(r->deck->source[i].name, r->word[0])) {
            is_any = true;
            mark_unfit(&r->deck->source[i], r, r->keyword);
        }
    struct aermod_source *s;
    return is_any ? LT_OK : need_source(cx, r, 0, &s);
}

/* What a word that is not supported asks for. */
static const char *name_ask(const char *word)
{
    static const char *const DEPOSITION[] = {"GASDEPOS", "METHOD_2", "PARTDIAM", "MASSFRAX", "PARTDENS"};
    if (strncmp(word, "BUILD", 5) == 0 || strcmp(word, "XBADJ") == 0 || strcmp(word, "YBADJ") == 0)
        return "building downwash";
    for (size_t i = 0; i < sizeof DEPOSITION / sizeof DEPOSITION[0]; i++)
        if (strcmp(word, DEPOSITION[i]) == 0)
            return "deposition";
    return "outside what this program computes";
}

lt_err aermod_check_source(lt_cx *cx, const struct aermod_source *s)
{
    const struct aermod_place *p = &s->unfit_place;
    if (s->unfit[0])
        return cx_fail(cx, LT_BAD_INPUT, "%s%sline %zu: SO %s: %s is not supported (%s)", p->file ? p->file : "", p->file ? ", " : "", p->line,
                       s->name, s->unfit, name_ask(s->unfit));
    if (s->params == 0)
        return cx_fail(cx, LT_BAD_INPUT, "source %s (line %zu) has no SRCPARAM", s->name, s->place.line);
    if (s->kind == AERMOD_AREAPOLY && s->corners != (size_t)s->param[2])
        return cx_fail(cx, LT_BAD_INPUT, "source %s (line %zu): AREAVERT gives %zu corners, SRCPARAM says %g", s->name, s->place.line,
                       s->corners, s->param[2]);
    for (const struct vary_row *v = VARY; v->name; v++)
        if (v->vary == s->vary && s->factors != v->n)
            return cx_fail(cx, LT_BAD_INPUT, "source %s (line %zu): EMISFACT %s gives %zu of %zu factors", s->name, s->place.line, v->name,
                           s->factors, v->n);
    return LT_OK;
}

/* No SRCGROUP: one group of all. */
lt_err aermod_end_sources(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_deck *d = r->deck;
    if (d->groups == 0) {
        TRY(arena_grow(cx, &d->group, 0, &r->group_room, sizeof d->group[0]));
        d->group[d->groups++] = (struct aermod_group){.name = "ALL", .is_all = true};
    }
    return LT_OK;
}
