/* emission_change.c - see emission_change.h. */
#include "wire/inventory/emission_change.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "wire/inventory/emission_case_int.h"

static const char *const ACTIONS[] = {"close", "activity", "fuel", "control", "stage"};

#define CHANGE(f) offsetof(emission_change, f)
static const emission_member CHANGE_MEMBERS[] = {
    {"action", MEMBER_OTHER, 0, 0, 0}, {"code", MEMBER_TEXT, CHANGE(code), 0, 0}, {"street", MEMBER_TEXT, CHANGE(street), 0, 0},
    {"entity", MEMBER_TEXT, CHANGE(entity), 0, 0}, {"fuel", MEMBER_TEXT, CHANGE(fuel), 0, 0}, {"stage", MEMBER_TEXT, CHANGE(stage), 0, 0},
    {"from", MEMBER_TEXT, CHANGE(from), 0, 0}, {"factor", MEMBER_NUMBER, CHANGE(factor), 0, 100},
    {"removed_percent", MEMBER_SPECIES, CHANGE(removed_percent), 0, 100}, {"control", MEMBER_OTHER, 0, 0, 0}, {NULL, MEMBER_OTHER, 0, 0, 0},
};

const char *emission_action_name(emission_action a)
{
    return (unsigned)a < sizeof ACTIONS / sizeof ACTIONS[0] ? ACTIONS[a] : "";
}

static lt_err check_change(lt_cx *cx, const json_t *o, const emission_change *c)
{
    bool names_one = c->code[0] || c->street[0] || c->entity[0];
    switch (c->action) {
    case EMISSION_CLOSE:
        return names_one ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "关停须指明源类、街道或排放源 close: code, street or entity is wanted: everything cannot be closed");
    case EMISSION_ACTIVITY:
        return isnan(c->factor) ? cx_fail(cx, LT_BAD_INPUT, "factor: 缺活动量倍数 it is missing") : LT_OK;
    case EMISSION_FUEL:
        return c->fuel[0] ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "fuel: 缺燃料 it is missing");
    case EMISSION_CONTROL:
        return json_object_get(o, "control") || json_object_get(o, "removed_percent") ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "缺治理措施或去除效率 control or removed_percent is wanted");
    case EMISSION_STAGE:
        return c->stage[0] ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "stage: 缺排放阶段 it is missing");
    }
    return LT_OK;
}

static lt_err read_change(lt_cx *cx, json_t *o, emission_change *out)
{
    const char *action = json_get_text(o, "action", "");
    size_t a = 0;
    *out = (emission_change){.code = "", .street = "", .entity = "", .fuel = "", .stage = "", .from = "", .factor = NAN};
    for (int s = 0; s < EMISSION_CASE_SPECIES; s++)
        out->removed_percent[s] = NAN;
    TRY(emission_case_members(cx, o, CHANGE_MEMBERS, out));
    while (a < sizeof ACTIONS / sizeof ACTIONS[0] && strcmp(ACTIONS[a], action) != 0)
        a++;
    if (a == sizeof ACTIONS / sizeof ACTIONS[0])
        return cx_fail(cx, LT_BAD_INPUT, "action: 没有“%.40s”这种改变 it is none of close, activity, fuel, control, stage", action);
    out->action = (emission_action)a;
    TRY(emission_case_controls(cx, json_object_get(o, "control"), out->control, &out->control_count));
    return check_change(cx, o, out);
}

lt_err emission_scenario_read(lt_cx *cx, const json_t *from, emission_scenario *out)
{
    static const emission_member MEMBERS[] = {{"name", MEMBER_TEXT, offsetof(emission_scenario, name), 0, 0}, {"changes", MEMBER_OTHER, 0, 0, 0},
                                              {NULL, MEMBER_OTHER, 0, 0, 0}};
    json_t *o = (json_t *)(uintptr_t)from, *list = json_object_get(from, "changes"); /* jansson knows no const here */
    *out = (emission_scenario){.name = ""};
    TRY(emission_case_members(cx, o, MEMBERS, out));
    if (!json_is_array(list) || json_array_size(list) < 1 || json_array_size(list) > EMISSION_CHANGES_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "changes: 应有 1 至 %u 项改变 an array of 1 to %u changes is wanted", EMISSION_CHANGES_MAX, EMISSION_CHANGES_MAX);
    out->n = json_array_size(list);
    TRY(ARENA_ARRAY(cx, out->n, &out->changes));
    for (size_t i = 0; i < out->n; i++) {
        lt_err e = read_change(cx, json_array_get(list, i), &out->changes[i]);
        if (e)
            return cx_place(cx, e, "changes[%zu].", i);
    }
    return LT_OK;
}
