/* target.c - see target.h. */
#include "assess/target.h"

#include <assert.h>

static const char *const OP_TEXTS[] = {"<", "<=", ">", ">=", "="};

bool target_op_parse(span s, target_op *out)
{
    for (int i = 0; i < 5; i++)
        if (span_is(s, OP_TEXTS[i])) {
            *out = (target_op)i;
            return true;
        }
    return false;
}

const char *target_op_text(target_op op)
{
    assert((unsigned)op < 5);
    return OP_TEXTS[op];
}

const char *target_state_name(target_state s)
{
    static const char *const NAMES[] = {"met", "missed", "no-data"};
    assert((unsigned)s < 3);
    return NAMES[s];
}

/* With the decimals of the finer of the two, fewer only where int64 would not hold it. */
static num_dec margin_of(exact difference, int decimals)
{
    num_dec d = exact_round(difference, 1, decimals);
    while (d.decimals < 0 && decimals > 0)
        d = exact_round(difference, 1, --decimals);
    return d;
}

target_verdict target_judge(const target *t, num_dec value)
{
    assert(t->limit.decimals >= 0 && t->limit.decimals <= NUM_DECIMALS_MAX && value.decimals <= NUM_DECIMALS_MAX);
    if (value.decimals < 0)
        return (target_verdict){.state = TARGET_NO_DATA, .margin = {0, -1}};
    exact v = exact_of_dec(value), limit = exact_of_dec(t->limit);
    bool wants_small = t->op == TARGET_LT || t->op == TARGET_LE;
    int order = exact_cmp(v, limit);
    bool is_met = t->op == TARGET_EQ ? order == 0
                : order == 0 ? t->op == TARGET_LE || t->op == TARGET_GE : (order < 0) == wants_small;
    exact good; /* how far on the good side; "=": how far away, which is always the bad side */
    bool is_held = wants_small || (t->op == TARGET_EQ && order > 0) ? exact_add(limit, exact_of(-v.num, v.den), &good)
                                                                   : exact_add(v, exact_of(-limit.num, limit.den), &good);
    assert(is_held); /* two int64 over at most 10^9 */
    int decimals = value.decimals > t->limit.decimals ? value.decimals : t->limit.decimals;
    return (target_verdict){.state = is_met ? TARGET_MET : TARGET_MISSED, .margin = margin_of(good, decimals)};
}
