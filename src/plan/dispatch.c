/* dispatch.c - see dispatch.h. */
#include "plan/dispatch.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "plan/plan_measure.h"
#include "plan/plan_figure.h"

#define UNITS_MAX 2000u

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for a dispatch sheet");
}

bool dispatch_is_month(const char *s)
{
    char day[11];
    return strlen(s) == 7 && snprintf(day, sizeof day, "%s-01", s) == 10 && plan_is_day(day);
}

/* --- units ------------------------------------------------------------------------------------------------------------------- */

static void add_unit(dispatch_units *u, const json_t *agency)
{
    for (size_t i = 0; i < u->n; i++)
        if (u->list[i] == agency)
            return;
    if (u->n < UNITS_MAX)
        u->list[u->n++] = agency;
}

/* An agency, or a group's members. */
static void add_key(dispatch_units *u, const json_t *agencies, const char *key)
{
    const json_t *a = measure_find(agencies, "key", key);
    const char *members = json_get_text(a, "members", "");
    if (!a)
        return;
    if (strncmp(members, "kind:", 5) != 0) {
        add_unit(u, a);
        return;
    }
    for (size_t i = 0; i < json_array_size(agencies); i++)
        if (strcmp(json_get_text(json_array_get(agencies, i), "kind", ""), members + 5) == 0)
            add_unit(u, json_array_get(agencies, i));
}

lt_err dispatch_units_of(lt_cx *cx, const json_t *measure, const json_t *agencies, dispatch_units *out)
{
    static const char *const PARTS[] = {"lead", "responsible"};
    *out = (dispatch_units){.n = 0};
    TRY(ARENA_ARRAY(cx, UNITS_MAX, &out->list));
    for (int p = 0; p < 2; p++) {
        const json_t *list = json_object_get(measure, PARTS[p]);
        for (size_t i = 0; i < json_array_size(list); i++)
            add_key(out, agencies, json_string_value(json_array_get(list, i)));
        out->leads = p ? out->leads : out->n;
    }
    return LT_OK;
}

/* --- the sheet --------------------------------------------------------------------------------------------------------------- */

static void due_of(dispatch_sheet *s)
{
    int year = (s->month[0] - '0') * 1000 + (s->month[1] - '0') * 100 + (s->month[2] - '0') * 10 + (s->month[3] - '0');
    int month = (s->month[5] - '0') * 10 + (s->month[6] - '0') + 1;
    year += month > 12;
    month = month > 12 ? 1 : month;
    snprintf(s->due, sizeof s->due, "%04u-%02u-%02u", (unsigned)year % 10000u, (unsigned)month % 100u, (unsigned)s->due_day % 100u);
}

static lt_err make_lines(lt_cx *cx, dispatch_sheet *s)
{
    dispatch_units u;
    char id[160], *copy;
    size_t room = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < json_array_size(s->measures); i++) {
            const json_t *m = json_array_get(s->measures, i);
            TRY(dispatch_units_of(cx, m, s->agencies, &u));
            room += round ? 0 : u.n;
            for (size_t n = 0; round && n < u.n; n++) {
                int length = snprintf(id, sizeof id, "%s/%s/%s", s->month, json_get_text(m, "id", ""), json_get_text(u.list[n], "key", ""));
                TRY(arena_text(cx, id, (size_t)length, &copy));
                s->lines[s->n++] = (dispatch_line){.measure = m, .unit = u.list[n], .id = copy, .state = "missing", .words = "", .by = "", .on = "",
                                                   .confirmed_by = "", .confirmed_on = "", .reason = "", .progress = -1, .is_lead = n < u.leads};
            }
        }
        if (!round)
            TRY(ARENA_ARRAY(cx, room + 1, &s->lines));
    }
    return LT_OK;
}

static lt_err take_text(lt_cx *cx, const json_t *o, const char *member, const char **out)
{
    char *copy;
    const char *s = json_get_text(o, member, "");
    TRY(arena_text(cx, s, strlen(s), &copy));
    *out = copy;
    return LT_OK;
}

static lt_err fill_line(lt_cx *cx, dispatch_line *l, const json_t *o)
{
    TRY(take_text(cx, o, "state", &l->state));
    TRY(take_text(cx, o, "words", &l->words));
    TRY(take_text(cx, o, "by", &l->by));
    TRY(take_text(cx, o, "on", &l->on));
    TRY(take_text(cx, o, "confirmed_by", &l->confirmed_by));
    TRY(take_text(cx, o, "confirmed_on", &l->confirmed_on));
    l->progress = json_get_double(o, "progress", -1);
    return take_text(cx, o, "reason", &l->reason);
}

/* id, body, version of what was reported for the month */
static lt_err on_line(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    dispatch_sheet *s = self;
    json_t *o;
    (void)columns, (void)names;
    for (size_t i = 0; cells && i < s->n; i++) {
        if (!span_is(cells[0].s, s->lines[i].id))
            continue;
        TRY(json_parse(cx, cells[1].s, &o));
        lt_err e = fill_line(cx, &s->lines[i], o);
        s->lines[i].version = (uint64_t)cells[2].i;
        json_decref(o);
        return e;
    }
    return LT_OK;
}

lt_err dispatch_read(lt_cx *cx, keep *k, dispatch_sheet *s)
{
    char range[2][16];
    const char *params[2] = {range[0], range[1]};
    s->n = 0;
    s->is_kept = false;
    if (!dispatch_is_month(s->month))
        return cx_fail(cx, LT_BAD_INPUT, "月份不对 month: \"%.20s\" is no month (YYYY-MM)", s->month);
    due_of(s);
    TRY(make_lines(cx, s));
    snprintf(range[0], sizeof range[0], "%s/", s->month);
    snprintf(range[1], sizeof range[1], "%s0", s->month);
    TRY(keep_query(cx, k, "SELECT id, body, version FROM entities WHERE kind = '" DISPATCH_KIND "' AND id > ?1 AND id < ?2", params, 2, on_line, s));
    for (size_t i = 0; i < s->n; i++) {
        dispatch_line *l = &s->lines[i];
        bool is_there = strcmp(l->state, "reported") == 0 || strcmp(l->state, "confirmed") == 0;
        s->is_kept |= l->version > 0;
        l->is_in_time = is_there && strcmp(l->on, s->due) <= 0;
        l->is_late = !l->is_in_time && strcmp(s->today, s->due) > 0;
    }
    return LT_OK;
}

/* --- acts -------------------------------------------------------------------------------------------------------------------- */

static lt_err put(lt_cx *cx, keep *k, const dispatch_act *a, const json_t *body)
{
    char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    lt_err e = text ? keep_put_entity(cx, k, &(keep_entity){.kind = DISPATCH_KIND, .id = a->id, .body = text, .version = a->entry}) : no_memory(cx);
    free(text);
    return e;
}

static size_t count_characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

lt_err dispatch_apply_report(lt_cx *cx, keep *k, const dispatch_act *a)
{
    keep_entity there;
    json_t *old = NULL;
    const json_t *progress = json_object_get(a->patch, "progress");
    const char *words = json_get_text(a->patch, "words", "");
    char month[8];
    if (!span_copy(span_of(a->id, strnlen(a->id, 7)), month, sizeof month) || !dispatch_is_month(month) || a->id[7] != '/')
        return cx_fail(cx, LT_BAD_INPUT, "调度单没有“%.60s”一行 \"%.60s\" is no line of a dispatch sheet", a->id, a->id);
    if (!json_is_number(progress) || !(json_number_value(progress) >= 0 && json_number_value(progress) <= 100))
        return cx_fail(cx, LT_BAD_INPUT, "进度应为0至100 progress: a number from 0 to 100 is wanted");
    if (!words[0] || count_characters(words) > DISPATCH_WORDS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "进展情况应为1至%d字 words: 1 to %d characters are wanted", DISPATCH_WORDS_MAX, DISPATCH_WORDS_MAX);
    lt_err e = keep_get_entity(cx, k, DISPATCH_KIND, a->id, &there);
    if (e && e != LT_NOT_FOUND)
        return e;
    if (!e)
        TRY(json_parse(cx, span_text(there.body), &old));
    bool is_done = strcmp(json_get_text(old, "state", ""), "confirmed") == 0;
    json_decref(old);
    if (is_done)
        return cx_fail(cx, LT_CONFLICT, "本月进度已经确认 it is confirmed already");
    json_t *body = json_pack("{s:s, s:O, s:s, s:s, s:s}", "state", "reported", "progress", progress, "words", words, "by", a->who, "on", a->day);
    e = a->is_trial ? LT_OK : put(cx, k, a, body);
    json_decref(body);
    return e;
}

static lt_err confirm(lt_cx *cx, const dispatch_act *a, json_t *body)
{
    const char *verdict = json_get_text(a->patch, "verdict", "");
    bool is_return = strcmp(verdict, "return") == 0;
    if (!is_return && strcmp(verdict, "confirm") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "须为确认或退回 verdict: confirm or return is wanted");
    if (is_return && !a->reason[0])
        return cx_fail(cx, LT_BAD_INPUT, "退回须说明原因 a reason is wanted");
    if (strcmp(json_get_text(body, "state", ""), "reported") != 0)
        return cx_fail(cx, LT_CONFLICT, "没有待确认的报送 there is nothing to confirm");
    if (strcmp(json_get_text(body, "by", ""), a->who) == 0)
        return cx_fail(cx, LT_CONFLICT, "报送与确认须为不同的人 another person than the one who reported must confirm");
    if (json_object_set_new(body, "state", json_string(is_return ? "returned" : "confirmed")) != 0 || json_object_set_new(body, "confirmed_by", json_string(a->who)) != 0 ||
        json_object_set_new(body, "confirmed_on", json_string(a->day)) != 0 || json_object_set_new(body, "reason", json_string(a->reason)) != 0)
        return no_memory(cx);
    return LT_OK;
}

lt_err dispatch_apply_confirm(lt_cx *cx, keep *k, const dispatch_act *a)
{
    keep_entity there;
    json_t *body;
    lt_err e = keep_get_entity(cx, k, DISPATCH_KIND, a->id, &there);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, LT_CONFLICT, "没有待确认的报送 there is nothing to confirm");
    TRY(e);
    TRY(json_parse(cx, span_text(there.body), &body));
    e = confirm(cx, a, body);
    if (!e && !a->is_trial)
        e = put(cx, k, a, body);
    json_decref(body);
    return e;
}
