/* plan_testkit.h - what the tests of the plan share: a context with its arena, one kind as text.
 * Place      plan, tests only
 * Owner      bench_begin .. bench_end
 */
#ifndef LT_PLAN_TESTKIT_H
#define LT_PLAN_TESTKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "plan/kind.h"

#define KIND_TEXT                                                                                                                          \
    "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"lantian:kind/bare-land\",\"title\":\"裸土\",\"x-title-en\":\"Bare land\","   \
    "\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"patch_no\"],\"properties\":{"                                              \
    "\"patch_no\":{\"type\":\"string\",\"title\":\"图斑编号\",\"x-title-en\":\"Patch\",\"maxLength\":8},"                                            \
    "\"area_m2\":{\"type\":\"number\",\"title\":\"面积\",\"x-title-en\":\"Area\",\"minimum\":0,\"maximum\":1000000,\"x-unit\":\"m2\"},"                  \
    "\"seen_on\":{\"type\":\"string\",\"title\":\"发现日期\",\"x-title-en\":\"Seen on\",\"format\":\"date\"},"                                        \
    "\"seen_at\":{\"type\":\"string\",\"title\":\"发现时间\",\"x-title-en\":\"Seen at\",\"format\":\"date-time\"},"                                   \
    "\"link\":{\"type\":\"string\",\"title\":\"链接\",\"x-title-en\":\"Link\",\"format\":\"uri\"},"                                                 \
    "\"count\":{\"type\":\"integer\",\"title\":\"次数\",\"x-title-en\":\"Times\",\"minimum\":1},"                                                   \
    "\"covered\":{\"type\":\"boolean\",\"title\":\"已覆盖\",\"x-title-en\":\"Covered\"},"                                                           \
    "\"measure\":{\"type\":\"string\",\"title\":\"措施\",\"x-title-en\":\"Measure\",\"enum\":[\"cover\",\"green\"],\"x-enum-zh\":[\"覆盖\",\"绿化\"],"         \
    "\"x-enum-en\":[\"cover\",\"green\"]},"                                                                                                    \
    "\"tags\":{\"type\":\"array\",\"title\":\"标签\",\"x-title-en\":\"Tags\",\"items\":{\"type\":\"string\"}},"                                          \
    "\"phone\":{\"type\":\"string\",\"title\":\"电话\",\"x-title-en\":\"Phone\",\"pattern\":\"^[0-9-]{5,20}$\",\"x-personal\":true,\"x-masked\":\"phone\"},"    \
    "\"owner\":{\"type\":\"string\",\"title\":\"责任人\",\"x-title-en\":\"Owner\",\"x-personal\":true},"                                               \
    "\"responsible\":{\"type\":\"string\",\"title\":\"责任单位\",\"x-title-en\":\"Responsible\",\"x-ref\":\"agency\"},"                                  \
    "\"enterprise\":{\"type\":\"string\",\"title\":\"企业\",\"x-title-en\":\"Enterprise\",\"x-ref\":\"kind:enterprise\"}},"                               \
    "\"x-geometry\":\"point\",\"x-unique\":[[\"patch_no\"]],\"x-columns\":[\"patch_no\",\"area_m2\",\"seen_on\"],"                                      \
    "\"x-duplicate\":{\"same\":[\"patch_no\"],\"near_m\":50,\"alike\":\"patch_no\"},\"x-writers\":{\"create\":[\"grid\"],\"change\":[\"street\"]},"           \
    "\"x-states\":[{\"key\":\"seen\",\"zh\":\"待核实\",\"en\":\"seen\",\"final\":false},{\"key\":\"closed\",\"zh\":\"已销号\",\"en\":\"closed\",\"final\":true}],"     \
    "\"x-initial\":\"seen\",\"x-transitions\":[{\"key\":\"close\",\"zh\":\"销号\",\"en\":\"Close\",\"from\":[\"seen\"],\"to\":\"closed\",\"roles\":[\"lead\"],"        \
    "\"evidence\":[{\"key\":\"after\",\"zh\":\"照片\",\"en\":\"Photo\",\"type\":\"photo\",\"need\":true},{\"key\":\"seen_on\",\"zh\":\"日期\",\"en\":\"Day\","           \
    "\"type\":\"date\",\"need\":false},{\"key\":\"owner\",\"zh\":\"责任人\",\"en\":\"Owner\",\"type\":\"text\",\"need\":false}],\"deadline_days\":3,"               \
    "\"deadline_zh\":\"3日内\",\"second_person\":true}],\"x-source\":\"plan\"}"

typedef struct bench {
    lt_cx cx;
    arena a;
    kind  k;
} bench;

static inline int bench_begin(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    arena_init(&b->a, 256u << 20);
    cx_init(&b->cx, &b->a);
    lt_err e = kind_parse_text(&b->cx, span_text(KIND_TEXT), &b->k);
    if (e)
        print_message("%s\n", b->cx.say);
    assert_int_equal(e, LT_OK);
    *state = b;
    return 0;
}

static inline int bench_end(void **state)
{
    bench *b = *state;
    arena_fini(&b->a);
    free(b);
    return 0;
}

static inline json_t *bench_json(bench *b, const char *text)
{
    json_t *o;
    lt_err e = json_parse(&b->cx, span_text(text), &o);
    if (e)
        print_message("%s: %s\n", text, b->cx.say);
    assert_int_equal(e, LT_OK);
    return o;
}

/* The kind's text with one part replaced; the caller frees. */
static inline char *bench_changed(const char *find, const char *with)
{
    const char *at = strstr(KIND_TEXT, find);
    if (!at)
        print_message("%s is not there\n", find);
    assert_non_null(at);
    size_t n = strlen(KIND_TEXT) + strlen(with) + 1;
    char *out = malloc(n);
    assert_non_null(out);
    snprintf(out, n, "%.*s%s%s", (int)(at - KIND_TEXT), KIND_TEXT, with, at + strlen(find));
    return out;
}

#define WITH_BENCH(f) cmocka_unit_test_setup_teardown(f, bench_begin, bench_end)

#endif
