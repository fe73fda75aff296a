/* conc_fuzz.c - typed concentrations: whatever the bytes, a lawful number or a refusal, and an index within its bounds. */
#include <assert.h>

#include "assess/conc.h"
#include "assess/iaqi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static law w;
    static bool is_resolved;
    lt_cx cx;
    exact v;
    if (!is_resolved)
        law_resolve(&w);
    is_resolved = true;
    if (size < 1)
        return 0;
    cx_init(&cx, NULL);
    pollutant p = (pollutant)(data[0] % POLLUTANT_COUNT);
    if (conc_parse(&cx, span_of(data + 1, size - 1), p, &v) != LT_OK) {
        assert(cx.say[0] && !exact_has(v));
        return 0;
    }
    assert(exact_cmp(v, exact_of_int(CONC_MAX_NG)) <= 0 && exact_cmp(v, exact_of_int(-CONC_MAX_NG)) >= 0);
    for (int r = 0; r < RULE_SET_COUNT; r++) {
        for (int a = 0; a <= AVG_24H; a++) {
            const law_curve *c = &w.curve[r][p][a];
            bool is_over = false;
            int index = c->count ? iaqi_of(c, v, &is_over) : 0;
            assert(index >= -1 && index <= 500 && (index >= 0 || is_over));
        }
        for (int s = 0; s <= STAGE_JUDGE; s++) {
            exact once = conc_at_stage(&w, (rule_set)r, (law_stage)s, p, v);
            assert(exact_cmp(conc_at_stage(&w, (rule_set)r, (law_stage)s, p, once), once) == 0); /* a rounded value stays */
            assert(conc_print(&w, (rule_set)r, (law_stage)s, p, v).decimals >= 0);
        }
    }
    return 0;
}
