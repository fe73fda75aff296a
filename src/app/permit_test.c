/* permit_test.c - roles, rights and their reach: every cell of the table, for one's own and for other areas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/permit.h"

/* Rows as in role.tsv; columns as in right.tsv: '.' none, 'o' own, 'A' any. Written by hand from the duties of each role,
 * so that a changed cell of permission.tsv is seen here too. */
static const struct {
    const char *role, *cells;
} WANTED[] = {
    /*            pub self mon alert rev sign dev devch ppl pplch jour set setch job run ledger: read change move personal kind model: read run */
    {"public",     "A.....................",},
    {"grid",       "Aooo..o........ooo....",},
    {"street",     "Aooo..o.o......oooo.A.",},
    {"agency",     "AoAA..A.o......Aooo.A.",},
    {"inspector",  "AoAAo.A.o......AoAA.A.",},
    {"duty",       "AoAAA.A.A.A..A.A....AA",},
    {"lead",       "AoAAAAAAAoAA.AAAAAAAAA",},
    {"admin",      "AoAA..AAAAAAAAAAA..AAA",},
    {"enterprise", "Aooo..o........oooo...",},
};

static person somebody(const char *role)
{
    person p = {.area_count = 2, .id = "li.wei", .agency = "eco"};
    snprintf(p.role, sizeof p.role, "%s", role);
    snprintf(p.areas[0], sizeof p.areas[0], "关上街道");
    snprintf(p.areas[1], sizeof p.areas[1], "530111A001");
    return p;
}

static const permit_target OWN[] = {
    {.place = "3179A", .street = "关上街道", .district = "官渡区"},
    {.place = "530111A001", .street = "六甲街道", .district = "官渡区"},
    {.agency = "eco", .person = "wang.fang"},
    {.agency = "city", .person = "li.wei"},
};
static const permit_target OTHER[] = {
    {.place = "3180A", .street = "六甲街道", .district = "官渡区"},
    {.place = "x", .street = "", .district = ""},
    {.agency = "city", .person = "wang.fang"},
    {.agency = "", .person = ""},
    {0},
};

static void every_role_and_right(void **state)
{
    (void)state;
    assert_int_equal(sizeof WANTED / sizeof WANTED[0], TABLE_ROLE_COUNT);
    for (size_t i = 0; i < TABLE_ROLE_COUNT; i++) {
        person p = somebody(WANTED[i].role);
        assert_string_equal(WANTED[i].role, TABLE_ROLE[i].role);
        assert_int_equal(strlen(WANTED[i].cells), RIGHT_COUNT);
        for (size_t r = 0; r < RIGHT_COUNT; r++) {
            char cell = WANTED[i].cells[r];
            bool is_any = cell == 'A', is_own = cell == 'o';
            if (permit_reach(p.role, (right)r) != (is_any ? REACH_ANY : is_own ? REACH_OWN : REACH_NONE))
                fail_msg("%s, %s: wanted %c", p.role, permit_right_key((right)r), cell);
            assert_int_equal(permit_allows(&p, (right)r, NULL), is_any || is_own);
            for (size_t t = 0; t < sizeof OTHER / sizeof OTHER[0]; t++)
                assert_int_equal(permit_allows(&p, (right)r, &OTHER[t]), is_any);
            for (size_t t = 0; t < sizeof OWN / sizeof OWN[0]; t++)
                assert_int_equal(permit_allows(&p, (right)r, &OWN[t]), is_any || is_own);
        }
    }
}

static void a_table_row_names_a_role_and_a_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_PERMISSION_COUNT; i++) {
        const table_permission *p = &TABLE_PERMISSION[i];
        right r;
        assert_true(permit_is_role(p->role));
        assert_true(permit_right_parse(p->right, &r));
        assert_true(strcmp(p->reach, "own") == 0 || strcmp(p->reach, "any") == 0);
        for (size_t k = 0; k < i; k++)
            assert_false(strcmp(TABLE_PERMISSION[k].role, p->role) == 0 && strcmp(TABLE_PERMISSION[k].right, p->right) == 0);
    }
    for (size_t r = 0; r < RIGHT_COUNT; r++) {
        right back;
        assert_true(permit_right_parse(permit_right_key((right)r), &back));
        assert_int_equal(back, r);
    }
    assert_false(permit_is_role("root"));
    assert_false(permit_right_parse("everything", &(right){0}));
    assert_int_equal(permit_reach("root", RIGHT_PUBLIC), REACH_NONE);
}

static void nobody_and_the_disabled(void **state)
{
    (void)state;
    person p = somebody("admin");
    assert_true(permit_allows(NULL, RIGHT_PUBLIC, NULL));
    for (size_t r = 1; r < RIGHT_COUNT; r++) {
        assert_false(permit_allows(NULL, (right)r, NULL));
        assert_false(permit_allows(NULL, (right)r, &OWN[0]));
    }
    p.is_disabled = true;
    assert_true(permit_allows(&p, RIGHT_PUBLIC, NULL));
    assert_false(permit_allows(&p, RIGHT_PEOPLE_CHANGE, NULL));
    assert_false(permit_allows(&p, RIGHT_SELF, &OWN[3]));
    p = somebody("root"); /* a role that the table does not know */
    for (size_t r = 0; r < RIGHT_COUNT; r++)
        assert_false(permit_allows(&p, (right)r, NULL));
    p = somebody("grid"); /* who has no agency is not of the same agency as others without one */
    p.agency[0] = '\0';
    p.area_count = 0;
    assert_false(permit_allows(&p, RIGHT_MONITOR_READ, &(permit_target){.street = "", .agency = ""}));
    assert_true(permit_allows(&p, RIGHT_SELF, &(permit_target){.person = "li.wei"}));
}

static void who_may_give_which_role(void **state)
{
    (void)state;
    static const char *const NEVER[] = {"public", "grid", "street", "agency", "inspector", "duty", "enterprise", "root"};
    for (size_t i = 0; i < TABLE_ROLE_COUNT; i++) {
        const char *role = TABLE_ROLE[i].role;
        assert_true(permit_may_give("admin", role));
        assert_int_equal(permit_may_give("lead", role), strcmp(role, "admin") != 0);
        for (size_t k = 0; k < sizeof NEVER / sizeof NEVER[0]; k++)
            assert_false(permit_may_give(NEVER[k], role));
    }
}

static void a_places_target(void **state)
{
    (void)state;
    lt_place place = {.id = "3179A", .street = "关上街道", .district = "官渡区"};
    permit_target t = permit_target_of_place(&place);
    assert_string_equal(t.place, "3179A");
    assert_string_equal(t.street, "关上街道");
    assert_string_equal(t.district, "官渡区");
    assert_null(t.agency);
    assert_null(t.person);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_row_names_a_role_and_a_right), cmocka_unit_test(every_role_and_right),
        cmocka_unit_test(nobody_and_the_disabled),              cmocka_unit_test(who_may_give_which_role),
        cmocka_unit_test(a_places_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
