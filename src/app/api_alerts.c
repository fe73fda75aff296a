/* api_alerts.c - GET /api/v1/alerts: what needs a person now; see api.h, alerts.h. */
#include "app/api_give.h"

#include "app/alerts.h"

static bool is_for_unit(api_call *c, const alert *a)
{
    const person *p = &c->who.p;
    bool mine = permit_reach(p->role, RIGHT_JOB_READ) == REACH_ANY;
    for (size_t i = 0; i < ALERT_UNITS_MAX && a->units[i][0]; i++)
        mine |= strcmp(p->agency, a->units[i]) == 0;
    for (size_t i = 0; i < p->area_count; i++)
        mine |= a->street[0] && strcmp(p->areas[i], a->street) == 0;
    return mine;
}

/* One of the plan is for the unit that owns it, those above it, and whoever watches the work of the machine (job.read); one of
 * no place, such as the journal's, for whoever is told everything. */
static bool may_see(api_call *c, const alert *a)
{
    permit_target t = permit_target_of_place(&a->place);
    if (a->units[0][0])
        return is_for_unit(c, a);
    bool has_place = a->place.id[0] || a->place.district[0];
    return has_place ? api_may(c, RIGHT_ALERT_READ, &t) : permit_reach(c->who.p.role, RIGHT_ALERT_READ) == REACH_ANY;
}

static lt_err get_alerts(api_call *c)
{
    alert *list;
    size_t n;
    alert_source s = {c->k, c->owner->j, c->owner->dir, c->owner->set.offset_min, cx_now_ms(&c->cx)};
    TRY(alerts_list(&c->cx, &s, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        const alert *a = &list[i];
        if (!may_see(c, a))
            continue;
        jout_begin_object(&j);
        jout_put_text(&j, "id", a->id);
        jout_put_text(&j, "kind", a->kind);
        jout_put_text(&j, "severity", a->severity);
        give_time(&j, "since", a->since_ms, s.offset_min);
        give_text(&j, "place", a->place.id);
        text_put_pair(&j, "title", a->title_zh, a->title_en);
        text_put_pair(&j, "detail", a->detail_zh, a->detail_en);
        give_text(&j, "link", a->link);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

const api_route ALERT_ROUTES[] = {
    {"GET", API_PREFIX "/alerts", RIGHT_ALERT_READ, get_alerts, .tag = "monitoring", .summary = "What needs a person now, serious things first", .reply = "Alerts"},
    {.path = NULL},
};
