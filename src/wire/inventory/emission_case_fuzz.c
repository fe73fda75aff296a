/* emission_case_fuzz.c - hostile inventories: what is taken has finite numbers in range and ids that differ. */
#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "wire/inventory/emission_case.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lt_cx cx;
static arena room;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    emission_case c;
    if (!room.max) {
        arena_init(&room, 64u << 20);
        cx_init(&cx, &room);
    }
    arena_reset(&room);
    if (emission_case_parse(&cx, span_of(data, size), &c) != LT_OK) {
        assert(cx.say[0]);
        return 0;
    }
    assert(c.line_count <= EMISSION_LINES_MAX && c.year > 1900 && isfinite(c.cell_m));
    for (size_t i = 0; i < c.line_count; i++) {
        assert(c.lines[i].id[0] && c.lines[i].code[0] && c.lines[i].control_count <= EMISSION_CONTROLS_MAX);
        assert(isnan(c.lines[i].activity) || (c.lines[i].activity >= 0 && isfinite(c.lines[i].activity)));
        for (int s = 0; s < EMISSION_CASE_SPECIES; s++)
            assert(!(c.lines[i].removed_percent[s] > 100));
    }
    return 0;
}
