/* api_energy.c - GET /energy/outlook: energy quotas against what the year will come to; see api.h, energy_outlook.h. */
#include "app/api_give.h"

#include <stdio.h>

#include "app/energy_outlook.h"
#include "base/civil.h"

static void put_part(jout *j, const char *key, const plan_energy_months *m, const energy_part *p)
{
    jout_key(j, key);
    jout_begin_object(j);
    jout_put_double(j, "quota", m->limit_tce);
    give_text(j, "why", p->why ? p->why : "");
    if (p->has) {
        jout_put_text(j, "basis", energy_basis_name(p->o.basis));
        jout_put_int(j, "months", p->o.reported);
        jout_put_int(j, "gaps", p->o.gaps);
        jout_put_int(j, "earlier_years", p->o.earlier_years);
        jout_put_double(j, "so_far", p->o.so_far);
        jout_put_double(j, "year", p->o.year);
        jout_put_double(j, "low", p->o.low);
        jout_put_double(j, "high", p->o.high);
        jout_put_double(j, "percent", p->percent);
        jout_put_double(j, "chance_over", p->chance);
        give_text(j, "level", energy_level_name(p->level));
    }
    jout_key(j, "reported");
    jout_begin_array(j); /* of this year; null: not reported */
    for (int i = PLAN_ENERGY_MONTHS - 12; i < PLAN_ENERGY_MONTHS; i++) {
        if (m->has[i])
            jout_double(j, m->value[i]);
        else
            jout_null(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}

static lt_err get_outlook(api_call *c)
{
    char day[CIVIL_TEXT_MAX];
    energy_line *lines;
    size_t n;
    int64_t now = cx_now_ms(&c->cx);
    int year = civil_from_ms(now, c->owner->set.offset_min).year, asked = (int)api_int(c, "year", year);
    civil_format_date(now, c->owner->set.offset_min, day);
    if (asked != year)
        snprintf(day, sizeof day, "%04d-%s", asked, asked < year ? "12-31" : "01-01");
    TRY(energy_outlook_list(&c->cx, c->k, day, &lines, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "as_of", day);
    jout_put_text(&j, "unit", "tce");
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        const plan_energy_line *l = lines[i].of;
        jout_begin_object(&j);
        jout_put_text(&j, "id", l->quota);
        jout_put_text(&j, "scope", l->scope);
        give_text(&j, "enterprise", l->enterprise);
        give_text(&j, "name", l->name);
        put_part(&j, "total", &l->of[PLAN_ENERGY_TOTAL], &lines[i].part[PLAN_ENERGY_TOTAL]);
        put_part(&j, "coal", &l->of[PLAN_ENERGY_COAL], &lines[i].part[PLAN_ENERGY_COAL]);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param OUTLOOK_PARAMS[] = {
    {"year", API_QUERY, API_INT, false, 2000, 2100, NULL, "default: this year; an earlier one is seen whole"},
    {.name = NULL},
};
const api_route ENERGY_ROUTES[] = {
    {"GET", API_PREFIX "/energy/outlook", RIGHT_MODEL_READ, get_outlook, OUTLOOK_PARAMS, "model",
     "Energy and coal quotas of a year against what the year will come to, with interval, chance and warning level", .reply = "EnergyOutlook"},
    {.path = NULL},
};
