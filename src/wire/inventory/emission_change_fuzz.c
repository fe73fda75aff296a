/* emission_change_fuzz.c - hostile scenarios: what is taken names what it changes, with finite numbers in range. */
#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "base/json.h"
#include "wire/inventory/emission_change.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lt_cx cx;
static arena room;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    emission_scenario s;
    json_t *o;
    if (!room.max) {
        arena_init(&room, 64u << 20);
        cx_init(&cx, &room);
    }
    arena_reset(&room);
    if (json_parse(&cx, span_of(data, size), &o) != LT_OK) {
        assert(cx.say[0]);
        return 0;
    }
    lt_err e = emission_scenario_read(&cx, o, &s);
    json_decref(o);
    if (e) {
        assert(cx.say[0]);
        return 0;
    }
    assert(s.name && s.n >= 1 && s.n <= EMISSION_CHANGES_MAX);
    for (size_t i = 0; i < s.n; i++) {
        const emission_change *c = &s.changes[i];
        assert(emission_action_name(c->action)[0] && c->control_count <= EMISSION_CONTROLS_MAX);
        assert(c->action != EMISSION_CLOSE || c->code[0] || c->street[0] || c->entity[0]);
        assert(c->action != EMISSION_ACTIVITY || (c->factor >= 0 && c->factor <= 100));
        assert(c->action != EMISSION_FUEL || c->fuel[0]);
        assert(c->action != EMISSION_STAGE || c->stage[0]);
        for (int k = 0; k < EMISSION_CASE_SPECIES; k++)
            assert(isnan(c->removed_percent[k]) || (c->removed_percent[k] >= 0 && c->removed_percent[k] <= 100));
        for (uint32_t k = 0; k < c->control_count; k++)
            assert(c->control[k]);
    }
    return 0;
}
