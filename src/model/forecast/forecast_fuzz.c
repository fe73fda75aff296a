/* forecast_fuzz.c - hostile model files: what is read is written back byte for byte, answers a history, and its quantiles do not cross. */
#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "model/forecast/forecast.h"

#define HOURS 60u

static void ask(lt_cx *cx, const forecast_model *m)
{
    static float           value[HOURS];
    static uint8_t         have[HOURS];
    static forecast_place  place[FORECAST_PLACES_MAX];
    static forecast_result r;
    for (size_t i = 0; i < HOURS; i++) {
        value[i] = (float)(i * 7 % 90);
        have[i] = i % 13 > 0;
    }
    for (size_t p = 0; p < forecast_places(m); p++)
        for (int k = 0; k < FORECAST_POLLUTANTS; k++)
            place[p].conc[k] = (forecast_track){value, have};
    forecast_history  h = {.first_h = 400000, .hours = HOURS, .places = forecast_places(m), .place = place};
    forecast_question q = {.history = &h, .place = h.places - 1, .origin_h = h.first_h + HOURS - 1};
    assert(forecast_predict(cx, m, &q, &r) == LT_OK);
    for (int p = 0; p < FORECAST_POLLUTANTS; p++)
        for (int k = 0; k < FORECAST_HOURS; k++) {
            const forecast_value *v = &r.hour[p][k];
            assert(v->quantile[0] >= 0 && v->quantile[0] <= v->quantile[1] && v->quantile[1] <= v->median && v->median <= v->quantile[2] &&
                   v->quantile[2] <= v->quantile[3]);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena           a;
    lt_cx           cx;
    forecast_model *m;
    buf             back;
    cx_init(&cx, &a);
    arena_init(&a, (size_t)64 << 20);
    if (forecast_load(&cx, span_of(data, size), &m) == LT_OK) {
        buf_init(&back, (size_t)256 << 20);
        forecast_save(m, &back);
        assert(back.n == size && memcmp(back.p, data, size) == 0);
        buf_fini(&back);
        ask(&cx, m);
        forecast_close(m);
    }
    arena_fini(&a);
    return 0;
}
