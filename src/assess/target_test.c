/* target_test.c - met, missed, no data; and by how much. */
#include "assess/target.h"

#include "assess/assess_testkit.h"

static void expect(const char *op, num_dec limit, num_dec value, target_state want, const char *margin)
{
    target t = {.limit = limit};
    char got[NUM_TEXT_MAX];
    assert_true(target_op_parse(span_text(op), &t.op));
    assert_string_equal(target_op_text(t.op), op);
    target_verdict v = target_judge(&t, value);
    assert_string_equal(target_state_name(v.state), target_state_name(want));
    num_format_dec(v.margin, got);
    assert_string_equal(got, margin);
}

static void test_no_data(void **state)
{
    (void)state;
    target_op op;
    const char *const bad[] = {"", "==", "=<", "<>", "< ", "≤"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(target_op_parse(span_text(bad[i]), &op));
    target_verdict v = target_judge(&(target){TARGET_LE, {28, 0}}, (num_dec){0, -1});
    assert_int_equal(v.state, TARGET_NO_DATA);
    assert_int_equal(v.margin.decimals, -1);
    assert_string_equal(target_state_name(v.state), "no-data");
}

static void test_judges(void **state)
{
    (void)state;
    const num_dec limit = {28, 0}, below = {275, 1}, same = {2800, 2}, above = {285, 1};
    expect("<=", limit, below, TARGET_MET, "0.5");
    expect("<=", limit, same, TARGET_MET, "0.00");
    expect("<=", limit, above, TARGET_MISSED, "-0.5");
    expect("<", limit, below, TARGET_MET, "0.5");
    expect("<", limit, same, TARGET_MISSED, "0.00");
    expect(">=", limit, above, TARGET_MET, "0.5");
    expect(">=", limit, same, TARGET_MET, "0.00");
    expect(">=", limit, below, TARGET_MISSED, "-0.5");
    expect(">", limit, same, TARGET_MISSED, "0.00");
    expect(">", limit, above, TARGET_MET, "0.5");
    expect("=", limit, same, TARGET_MET, "0.00");
    expect("=", limit, above, TARGET_MISSED, "-0.5");
    expect("=", limit, below, TARGET_MISSED, "-0.5");
    /* more digits than int64 holds with nine decimals: fewer decimals, not a wrong figure */
    expect("<=", (num_dec){INT64_MAX, 0}, (num_dec){1, 9}, TARGET_MET, "9223372036854775807");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_data),
        cmocka_unit_test(test_judges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
