/* aermod_deck.c - a control file: lines to words, keywords to their readers. See aermod.h. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/num.h"
#include "wire/aermod/aermod_int.h"

#define COLUMN_KEYWORD 12u /* a word that begins behind this column is no keyword */

lt_err aermod_fail(lt_cx *cx, const struct aermod_reader *r, lt_err kind, const char *fmt, ...)
{
    char say[LT_SAY_MAX];
    va_list list;
    va_start(list, fmt);
    (void)vsnprintf(say, sizeof say, fmt, list);
    va_end(list);
    return cx_fail(cx, kind, "%s%sline %zu: %s %s: %s", r->place.file ? r->place.file : "", r->place.file ? ", " : "", r->place.line,
                   r->pathway, r->keyword, say);
}

lt_err aermod_refuse(lt_cx *cx, const struct aermod_reader *r, span word)
{
    return aermod_fail(cx, r, LT_BAD_INPUT, "\"%.*s\" is not supported", (int)(word.n < 60 ? word.n : 60), (const char *)word.p);
}

lt_err aermod_need_text(lt_cx *cx, span text)
{
    return text.n && memchr(text.p, 0, text.n) ? cx_fail(cx, LT_BAD_INPUT, "the file holds a zero byte: it is no text") : LT_OK;
}

bool aermod_read_number(span s, double *out)
{
    char text[40];
    size_t n = 0;
    if (s.n == 0 || s.n > 32)
        return false;
    for (size_t i = 0; i < s.n; i++) { /* Fortran's 6.D3 is 6e3 */
        char c = (char)s.p[i];
        bool is_mark = c == 'D' || c == 'd' || c == 'E' || c == 'e';
        if (is_mark && i + 1 == s.n)
            return false;
        text[n++] = is_mark ? 'e' : c;
    }
    return num_parse_double(span_of(text, n), out);
}

lt_err aermod_need_words(lt_cx *cx, const struct aermod_reader *r, size_t least)
{
    return r->n >= least ? LT_OK : aermod_fail(cx, r, LT_BAD_INPUT, "%zu fields are wanted, %zu are given", least, r->n);
}

lt_err aermod_take_number(lt_cx *cx, const struct aermod_reader *r, size_t i, struct aermod_bound bound, double *out)
{
    if (i >= r->n)
        return aermod_fail(cx, r, LT_BAD_INPUT, "field %zu (%s) is missing", i + 1, bound.what);
    span w = r->word[i];
    if (!aermod_read_number(w, out))
        return aermod_fail(cx, r, LT_BAD_INPUT, "%s \"%.*s\" is no number", bound.what, (int)(w.n < 60 ? w.n : 60), (const char *)w.p);
    if (*out < bound.lo || *out > bound.hi)
        return aermod_fail(cx, r, LT_BAD_INPUT, "%s %g lies outside %g to %g", bound.what, *out, bound.lo, bound.hi);
    return LT_OK;
}

lt_err aermod_take_list(lt_cx *cx, const struct aermod_reader *r, size_t i, struct aermod_list *list)
{
    for (; i < r->n; i++) {
        span w = r->word[i];
        size_t star = span_find(w, 0, '*');
        uint64_t times = 1;
        double v;
        if ((star < w.n && (!span_parse_u64(span_cut(w, 0, star), &times) || times == 0)) ||
            !aermod_read_number(star < w.n ? span_cut(w, star + 1, w.n) : w, &v))
            return aermod_fail(cx, r, LT_BAD_INPUT, "\"%.*s\" is no number", (int)(w.n < 60 ? w.n : 60), (const char *)w.p);
        if (times > list->max - list->n)
            return aermod_fail(cx, r, LT_LIMIT, "more than %zu values", list->max);
        for (uint64_t k = 0; k < times; k++)
            list->value[list->n++] = v;
    }
    return LT_OK;
}

lt_err aermod_take_name(lt_cx *cx, const struct aermod_reader *r, size_t i, char out[AERMOD_NAME_MAX + 1])
{
    out[0] = '\0';
    if (i >= r->n)
        return aermod_fail(cx, r, LT_BAD_INPUT, "field %zu (a name) is missing", i + 1);
    if (!span_copy(r->word[i], out, AERMOD_NAME_MAX + 1))
        return aermod_fail(cx, r, LT_BAD_INPUT, "name \"%.*s\" is longer than %u characters", 40, (const char *)r->word[i].p,
                           AERMOD_NAME_MAX);
    for (char *c = out; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 32);
    return LT_OK;
}

lt_err aermod_take_path(lt_cx *cx, const struct aermod_reader *r, size_t i, char out[AERMOD_WORD_MAX + 1])
{
    if (i >= r->n)
        return aermod_fail(cx, r, LT_BAD_INPUT, "field %zu (a file) is missing", i + 1);
    span w = r->word[i];
    if (w.n >= 2 && w.p[0] == '"' && w.p[w.n - 1] == '"')
        w = span_cut(w, 1, w.n - 1);
    if (w.n == 0 || memchr(w.p, 0, w.n) || !span_copy(w, out, AERMOD_WORD_MAX + 1))
        return aermod_fail(cx, r, LT_BAD_INPUT, "a file's name of 1 to %u characters is wanted", AERMOD_WORD_MAX);
    return LT_OK;
}

void aermod_note(struct aermod_reader *r)
{
    struct aermod_deck *d = r->deck;
    if (d->notes >= AERMOD_NOTES_MAX)
        return;
    struct aermod_note *note = &d->note[d->notes++];
    memcpy(note->word, r->keyword, sizeof note->word);
    note->place = r->place;
}

lt_err aermod_read_nothing(lt_cx *cx, struct aermod_reader *r)
{
    (void)cx;
    (void)r;
    return LT_OK;
}

lt_err aermod_read_noted(lt_cx *cx, struct aermod_reader *r)
{
    (void)cx;
    aermod_note(r);
    return LT_OK;
}

static const aermod_keyword KEYWORDS[] = {
    {"CO", "TITLEONE", aermod_read_title},       {"CO", "TITLETWO", aermod_read_nothing},
    {"CO", "MODELOPT", aermod_read_modelopt},    {"CO", "AVERTIME", aermod_read_avertime},
    {"CO", "POLLUTID", aermod_read_pollutid},    {"CO", "HALFLIFE", aermod_read_halflife},
    {"CO", "DCAYCOEF", aermod_read_dcaycoef},    {"CO", "FLAGPOLE", aermod_read_flagpole},
    {"CO", "URBANOPT", aermod_read_urbanopt},    {"CO", "RUNORNOT", aermod_read_nothing},
    {"CO", "ERRORFIL", aermod_read_noted},       {"CO", "EVENTFIL", aermod_read_noted},
    {"CO", "DEBUGOPT", aermod_read_noted},       {"SO", "ELEVUNIT", aermod_read_elevunit},
    {"SO", "LOCATION", aermod_read_location},    {"SO", "SRCPARAM", aermod_read_srcparam},
    {"SO", "AREAVERT", aermod_read_areavert},    {"SO", "EMISFACT", aermod_read_emisfact},
    {"SO", "URBANSRC", aermod_read_urbansrc},    {"SO", "SRCGROUP", aermod_read_srcgroup},
    {"SO", "BUILDHGT", aermod_read_unfit},       {"SO", "BUILDWID", aermod_read_unfit},
    {"SO", "BUILDLEN", aermod_read_unfit},       {"SO", "XBADJ", aermod_read_unfit},
    {"SO", "YBADJ", aermod_read_unfit},          {"SO", "HOUREMIS", NULL},
    {"SO", "GASDEPOS", aermod_read_unfit},       {"SO", "METHOD_2", aermod_read_unfit},
    {"SO", "PARTDIAM", aermod_read_unfit},       {"SO", "MASSFRAX", aermod_read_unfit},
    {"SO", "PARTDENS", aermod_read_unfit},       {"SO", "RBARRIER", aermod_read_unfit},
    {"SO", "RDEPRESS", aermod_read_unfit},       {"SO", "NO2RATIO", aermod_read_unfit},
    {"SO", "BLPINPUT", aermod_read_noted},       {"SO", "BLPGROUP", aermod_read_noted},
    {"RE", "ELEVUNIT", aermod_read_elevunit},    {"RE", "GRIDCART", aermod_read_gridcart},
    {"RE", "GRIDPOLR", aermod_read_gridpolr},    {"RE", "DISCCART", aermod_read_disccart},
    {"RE", "EVALCART", aermod_read_evalcart},    {"RE", "DISCPOLR", aermod_read_discpolr},
    {"ME", "SURFFILE", aermod_read_surffile},    {"ME", "PROFFILE", aermod_read_proffile},
    {"ME", "SURFDATA", aermod_read_nothing},     {"ME", "UAIRDATA", aermod_read_nothing},
    {"ME", "SITEDATA", aermod_read_nothing},     {"ME", "PROFBASE", aermod_read_profbase},
    {"ME", "STARTEND", aermod_read_startend},    {"ME", "DAYRANGE", aermod_read_dayrange},
    {"ME", "WINDCATS", aermod_read_windcats},    {"OU", "RECTABLE", aermod_read_rectable},
    {"OU", "MAXTABLE", aermod_read_maxtable},    {"OU", "POSTFILE", aermod_read_postfile},
    {"OU", "PLOTFILE", aermod_read_plotfile},    {"OU", "FILEFORM", aermod_read_fileform},
    {"OU", "DAYTABLE", aermod_read_noted},       {"OU", "SUMMFILE", aermod_read_noted},
    {"OU", "MAXIFILE", aermod_read_noted},       {"OU", "RANKFILE", aermod_read_noted},
    {"OU", "EVALFILE", aermod_read_noted},       {"OU", "SEASONHR", aermod_read_noted},
    {"OU", "TOXXFILE", aermod_read_noted},       {"OU", "NOHEADER", aermod_read_nothing},
    {NULL, NULL, NULL},
};

static const char *const PATHWAYS[] = {"CO", "SO", "RE", "ME", "EV", "OU", NULL};

struct cut { /* where the words of a line begin */
    size_t n, column[AERMOD_WORDS_MAX + 2];
    span word[AERMOD_WORDS_MAX + 2];
};

static lt_err cut_words(lt_cx *cx, const struct aermod_reader *r, span line, struct cut *out)
{
    size_t column = 0;
    out->n = 0;
    for (size_t i = 0; i < line.n;) {
        uint8_t c = line.p[i];
        if (c == ' ' || c == '\t' || c == '\r') {
            column = c == '\t' ? (column / 8 + 1) * 8 : column + 1;
            i++;
            continue;
        }
        size_t end = i;
        bool quoted = c == '"';
        for (end++; end < line.n && (quoted ? line.p[end - 1] != '"' || end == i + 1 : line.p[end] != ' ' && line.p[end] != '\t' && line.p[end] != '\r');)
            end++;
        if (out->n == AERMOD_WORDS_MAX + 2)
            return aermod_fail(cx, r, LT_LIMIT, "more than %u fields", AERMOD_WORDS_MAX);
        out->column[out->n] = column;
        out->word[out->n++] = span_cut(line, i, end);
        column += end - i;
        i = end;
    }
    return LT_OK;
}

static const aermod_keyword *find_keyword(const char *pathway, span name)
{
    for (const aermod_keyword *k = KEYWORDS; k->name; k++)
        if (strcmp(k->pathway, pathway) == 0 && span_is_fold(name, k->name))
            return k;
    return NULL;
}

/* Pathway and keyword of the line, its own or the line before's; *at: the first field. */
static lt_err settle_keyword(lt_cx *cx, struct aermod_reader *r, const struct cut *cut, size_t *at)
{
    *at = 0;
    for (size_t i = 0; PATHWAYS[i]; i++)
        if (cut->column[0] < COLUMN_KEYWORD && span_is_fold(cut->word[0], PATHWAYS[i])) {
            memcpy(r->pathway, PATHWAYS[i], 3);
            r->keyword[0] = '\0';
            *at = 1;
            break;
        }
    if (r->pathway[0] == '\0')
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: a pathway (CO SO RE ME OU) is wanted before \"%.*s\"", r->place.line,
                       (int)(cut->word[0].n < 40 ? cut->word[0].n : 40), (const char *)cut->word[0].p);
    if (strcmp(r->pathway, "EV") == 0)
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: EV: event processing is not supported", r->place.line);
    if (*at == cut->n)
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: %s without a keyword", r->place.line, r->pathway);
    span name = cut->word[*at];
    bool is_known = find_keyword(r->pathway, name) || span_is_fold(name, "STARTING") || span_is_fold(name, "FINISHED") ||
                    span_is_fold(name, "INCLUDED");
    if (!is_known && r->keyword[0] && cut->column[*at] >= COLUMN_KEYWORD)
        return LT_OK; /* the keyword of the line before */
    size_t n = name.n < AERMOD_NAME_MAX ? name.n : AERMOD_NAME_MAX;
    for (size_t i = 0; i < n; i++)
        r->keyword[i] = (char)(name.p[i] >= 'a' && name.p[i] <= 'z' ? name.p[i] - 32 : name.p[i]);
    r->keyword[n] = '\0';
    ++*at;
    return is_known ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "line %zu: %s %.*s: this keyword is not supported", r->place.line, r->pathway,
                                      (int)(name.n < 40 ? name.n : 40), (const char *)name.p);
}

static lt_err read_text(lt_cx *cx, struct aermod_reader *r, span text);

static lt_err include_file(lt_cx *cx, struct aermod_reader *r)
{
    char path[AERMOD_WORD_MAX + 1], *name;
    span text;
    TRY(aermod_take_path(cx, r, 0, path));
    if (r->place.file)
        return aermod_fail(cx, r, LT_BAD_INPUT, "\"%s\" from within an included file", path);
    TRY(arena_text(cx, path, strlen(path), &name));
    lt_err e = r->files->give(r->files->self, cx, path, &text);
    if (e)
        return cx_place(cx, e, "line %zu: %s INCLUDED: ", r->place.line, r->pathway);
    TRY(aermod_need_text(cx, text));
    struct aermod_place back = r->place;
    r->place = (struct aermod_place){.file = name};
    r->keyword[0] = '\0';
    e = read_text(cx, r, text);
    r->place = back;
    r->keyword[0] = '\0';
    return e;
}

static lt_err read_line(lt_cx *cx, struct aermod_reader *r, span line)
{
    struct cut cut;
    size_t at;
    TRY(cut_words(cx, r, line, &cut));
    if (cut.n == 0)
        return LT_OK;
    TRY(settle_keyword(cx, r, &cut, &at));
    r->n = cut.n - at;
    if (r->n > AERMOD_WORDS_MAX)
        return aermod_fail(cx, r, LT_LIMIT, "more than %u fields", AERMOD_WORDS_MAX);
    memcpy(r->word, cut.word + at, r->n * sizeof r->word[0]);
    if (strcmp(r->keyword, "INCLUDED") == 0)
        return include_file(cx, r);
    if (strcmp(r->keyword, "STARTING") == 0 || strcmp(r->keyword, "FINISHED") == 0)
        return strcmp(r->keyword, "FINISHED") == 0 && strcmp(r->pathway, "RE") == 0 ? aermod_end_networks(cx, r) : LT_OK;
    const aermod_keyword *k = find_keyword(r->pathway, span_text(r->keyword));
    assert(k);
    return k->take ? k->take(cx, r) : aermod_fail(cx, r, LT_BAD_INPUT, "this keyword is not supported");
}

static lt_err read_text(lt_cx *cx, struct aermod_reader *r, span text)
{
    reader lines = reader_of(text);
    span line;
    while (reader_line(&lines, &line)) {
        r->place.line++;
        if (++r->lines > AERMOD_LINES_MAX)
            return cx_fail(cx, LT_LIMIT, "the deck has more than %u lines", AERMOD_LINES_MAX);
        span bare = span_trim(line);
        if (bare.n >= 2 && bare.p[0] == '*' && bare.p[1] == '*')
            continue;
        TRY(read_line(cx, r, line));
    }
    return LT_OK;
}

static lt_err check_whole(lt_cx *cx, const struct aermod_deck *d)
{
    if (d->sources == 0)
        return cx_fail(cx, LT_BAD_INPUT, "the deck has no source (SO LOCATION)");
    if (d->receptors == 0)
        return cx_fail(cx, LT_BAD_INPUT, "the deck has no receptor (RE pathway)");
    if (d->surface_path[0] == '\0')
        return cx_fail(cx, LT_BAD_INPUT, "the deck names no surface weather (ME SURFFILE)");
    if (d->profile_path[0] == '\0')
        return cx_fail(cx, LT_BAD_INPUT, "the deck names no weather profile (ME PROFFILE)");
    if (d->periods == 0)
        return cx_fail(cx, LT_BAD_INPUT, "the deck names no averaging time (CO AVERTIME)");
    return LT_OK;
}

lt_err aermod_parse_deck(lt_cx *cx, span text, const aermod_files *files, struct aermod_deck **out)
{
    static const double WIND_CLASSES[5] = {1.54, 3.09, 5.14, 8.23, 10.8};
    struct aermod_reader *r;
    TRY(arena_alloc(cx, sizeof *r, &r));
    TRY(arena_alloc(cx, sizeof *r->deck, &r->deck));
    r->files = files;
    r->source_feet = r->receptor_feet = 1;
    memcpy(r->deck->wind_class_m_s, WIND_CLASSES, sizeof WIND_CLASSES);
    if (span_trim(text).n == 0)
        return cx_fail(cx, LT_BAD_INPUT, "the deck is empty");
    TRY(aermod_need_text(cx, text));
    TRY(read_text(cx, r, text));
    TRY(aermod_end_networks(cx, r));
    TRY(aermod_end_sources(cx, r));
    TRY(check_whole(cx, r->deck));
    *out = r->deck;
    return LT_OK;
}
