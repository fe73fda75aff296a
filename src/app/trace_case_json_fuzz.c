/* trace_case_json_fuzz.c - any bytes as a trace's case and as a wind's: what is read is in range. */
#include "app/trace_case_json.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void as_trace(lt_cx *cx, span text)
{
    trace_file f;
    if (trace_case_parse(cx, text, &f) != LT_OK)
        return;
    must(f.c.n >= 1 && f.c.n <= TRACE_STATIONS_MAX && f.c.window >= 1 && f.c.window <= f.c.hours && f.c.hours <= TRACE_HOURS_MAX);
    must(f.c.skies >= 1 && f.c.skies <= TRACE_SKIES_MAX);
    for (size_t i = 0; i < f.c.n * f.c.hours; i++)
        must(!f.c.has[i] || isfinite(f.c.y[i]));
    for (size_t h = 0; h < f.c.skies * f.c.hours; h++)
        must(!f.c.airs[h].has_wind || (f.c.airs[h].ustar_m_s > 0 && f.c.airs[h].mixing_m > 0 && isfinite(f.c.airs[h].from_deg)));
    for (size_t s = 0; s < f.c.source_count; s++)
        must(f.in.names[s].id[0] && f.c.sources[s].rate_g_s >= 0);
}

static void as_wind(lt_cx *cx, span text)
{
    wind_file f;
    if (wind_case_parse(cx, text, &f) != LT_OK)
        return;
    must(f.n >= 1 && f.grid.nx * f.grid.ny * f.grid.nz <= FIELD_CELLS_MAX);
    for (size_t i = 0; i < f.n; i++)
        must(isfinite(f.stations[i].from_deg) && f.stations[i].speed_m_s >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a;
    lt_cx cx;
    arena_init(&a, (size_t)128 << 20);
    cx_init(&cx, &a);
    as_trace(&cx, span_of(data, size));
    arena_reset(&a);
    as_wind(&cx, span_of(data, size));
    arena_fini(&a);
    return 0;
}
