/* alerts_trace.c - peaks that were traced in the last hours; see alerts.h. */
#include <stdio.h>
#include <string.h>

#include "app/alerts.h"
#include "app/trace_event.h"
#include "base/civil.h"

#define SHOWN_MS (24 * CIVIL_HOUR_MS)

typedef struct trace_work {
    const alert_source *s;
    alert_work         *w;
} trace_work;

static const char *const OUTCOMES[][3] = {
    {"known", "已知源", "a known source"},           {"unknown", "未列入台账的源", "a source on no list"}, {"regional", "非本地源", "not a local source"},
    {"instrument", "疑为仪器", "perhaps the instrument"}, {"unclear", "尚不明确", "not clear"},            {"no-wind", "缺风向", "no wind was measured"},
};

static const char *word_of(const char *outcome, int column)
{
    for (size_t i = 0; i < sizeof OUTCOMES / sizeof OUTCOMES[0]; i++)
        if (strcmp(OUTCOMES[i][0], outcome) == 0)
            return OUTCOMES[i][column];
    return outcome;
}

static void tell(lt_cx *cx, trace_work *t, const json_t *o)
{
    const json_t *peak = json_object_get(o, "peak");
    const char *outcome = json_get_text(o, "outcome", ""), *id = json_get_text(o, "id", ""), *place = json_get_text(peak, "place", "");
    const char *name = json_get_text(peak, "name", place), *name_en = json_get_text(peak, "name_en", ""), *quantity = json_get_text(o, "quantity", "");
    char value[24], when[24] = "";
    int64_t hour_ms = 0;
    if (!civil_parse_iso(span_text(json_get_text(o, "hour", "")), t->s->offset_min, &hour_ms) || hour_ms < t->s->now_ms - SHOWN_MS || strcmp(outcome, "no-peak") == 0)
        return;
    civil c = civil_from_ms(hour_ms + CIVIL_HOUR_MS, t->s->offset_min);
    snprintf(when, sizeof when, "%02d-%02d %02d:00", c.month, c.day, c.hour);
    snprintf(value, sizeof value, "%.0f", json_get_double(peak, "value", 0));
    alert *a = alerts_add(t->w, &(alert_words){"trace", {name, quantity, value, when, word_of(outcome, 1)},
                                               {name_en[0] ? name_en : name, quantity, value, when, word_of(outcome, 2)}}, id, hour_ms + CIVIL_HOUR_MS);
    if (!a)
        return;
    if (keep_get_place(cx, t->s->k, place, &a->place) != LT_OK)
        a->place = (lt_place){.kind = PLACE_STATION};
    snprintf(a->link, sizeof a->link, "/console/trace/events/%s", id);
}

static lt_err on_event(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    json_t *o;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(json_parse(cx, cells[0].s, &o));
    tell(cx, self, o);
    json_decref(o);
    return LT_OK;
}

lt_err alerts_tell_traces(lt_cx *cx, const alert_source *s, alert_work *w)
{
    trace_work t = {s, w};
    return keep_query(cx, s->k, "SELECT body FROM products WHERE key >= 'trace/event/' AND key < 'trace/event0' ORDER BY entry DESC LIMIT 20", NULL, 0, on_event, &t);
}
