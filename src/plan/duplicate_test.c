/* duplicate_test.c - credit codes, names that are alike, what of a personal value is shown. */
#include "plan/plan_testkit.h"

#include "plan/duplicate.h"
#include "plan/mask.h"

/* = GB 32100-2015 5.6; the codes of two large listed companies, public in their registrations */
static void credit_codes(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"91350100M000100Y43", "91440300708461136T", "9144030071526726XG"}; /* the first: the standard's own example */
    static const char *const BAD[] = {"", "91350100M000100Y4", "91350100M000100Y44", "9135010OM000100Y43", "91350100M000100Y4I", "91350100m000100y43",
                                      "9A350100M000100Y43", "91A50100M000100Y43", "91530111M000100Y43", "91350100M000100Y433"};
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++)
        if (!duplicate_is_credit_code(span_text(GOOD[i])))
            fail_msg("%s", GOOD[i]);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        if (duplicate_is_credit_code(span_text(BAD[i])))
            fail_msg("%s", BAD[i]);
}

static double alike(const char *a, const char *b)
{
    return duplicate_alike(span_text(a), span_text(b));
}

static void names(void **state)
{
    (void)state;
    assert_true(alike("", "") == 0);
    assert_true(alike("有限公司", "有限公司") == 0); /* nothing is left */
    assert_true(alike("宏达石材", "") == 0);
    assert_true(alike("昆明宏达石材厂", "兴隆家具加工点") < 0.2);
    assert_true(alike("官渡区兴隆木器厂", "官渡区宏达石材厂") < DUPLICATE_ALIKE);
    assert_true(alike("宏达石材有限公司", "宏达石材有限责任公司") == 1);
    assert_true(alike("宏达 石材（官渡）", "宏达石材(官渡)") == 1);
    assert_true(alike("ABC Stone", "ａｂｃ stone") == 1);
    assert_true(alike("昆明宏达石材厂", "昆明宏达石材加工厂") >= DUPLICATE_ALIKE);
    assert_true(alike("昆明宏达石材厂", "昆明宏达石材加工厂") < 1);
    assert_true(alike("a", "ab") == alike("ab", "a"));
    char longer[1000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_true(alike(longer, longer) == 1);
    assert_true(alike("\xff\xff", "x") == 0);
}

static void masks(void **state)
{
    (void)state;
    static const struct {
        mask_kind   m;
        const char *text, *want;
    } ROWS[] = {{MASK_PLATE, "云A12345", "云A***45"}, {MASK_PLATE, "云A", "***"}, {MASK_PHONE, "13800001234", "138***1234"}, {MASK_PHONE, "12345", "***"},
                {MASK_ID, "530111199001011234", "530***34"}, {MASK_NONE, "张三", "张***"}, {MASK_NONE, "张", "***"}, {MASK_NONE, "", "***"}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        char out[MASK_TEXT_MAX];
        mask_text(ROWS[i].m, span_text(ROWS[i].text), out);
        assert_string_equal(out, ROWS[i].want);
    }
    mask_kind m;
    assert_false(mask_kind_parse("", &m));
    assert_false(mask_kind_parse("name", &m));
    assert_true(mask_kind_parse("id", &m));
    assert_string_equal(mask_kind_name(m), "id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(credit_codes), cmocka_unit_test(names), cmocka_unit_test(masks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
