/* emission_table_test.c - the inventory's tables hang together: parents, profiles, shares, factors in order. */
#include "model/inventory/emission_table.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"
#include "model/inventory/vehicle_emission.h"

static void what_is_not_there(void **state)
{
    emission_weights w;
    emission_parts p;
    (void)state;
    assert_int_equal(emission_node_find(""), -1);
    assert_int_equal(emission_node_find("0102010"), -1);
    assert_int_equal(emission_node_find("999999"), -1);
    assert_null(emission_factor_find("010201", EMISSION_SO2)); /* sulphur has a balance */
    assert_null(emission_control_find("magic"));
    assert_null(emission_fuel_find("hay"));
    assert_null(emission_road_class_find("canal"));
    assert_false(emission_weights_find("never", &w));
    emission_parts_find("010201", EMISSION_NH3, &p);
    assert_int_equal(p.n, 0);
    assert_true(emission_grade_sigma("Z") == emission_grade_sigma("D") && emission_grade_sigma("") == emission_grade_sigma("D"));
}

static void every_code_has_its_parent(void **state) /* INV(1) */
{
    (void)state;
    for (size_t i = 0; i < TABLE_SOURCE_TREE_COUNT; i++) {
        const table_source_tree *r = &TABLE_SOURCE_TREE[i];
        int parent = emission_node_find(r->parent);
        assert_int_equal(emission_node_find(r->code), (int)i); /* so the search finds each */
        assert_int_equal(strlen(r->code), (size_t)(2 * r->level));
        assert_true(r->level == 1 ? parent == -1 : parent >= 0 && TABLE_SOURCE_TREE[parent].level == r->level - 1);
        assert_true(strncmp(r->code, r->parent, strlen(r->parent)) == 0);
    }
}

static void every_profile_is_whole(void **state) /* INV(2) */
{
    emission_weights w;
    (void)state;
    for (size_t i = 0; i < TABLE_SOURCE_TREE_COUNT; i++)
        if (TABLE_SOURCE_TREE[i].level == 3) {
            double month = 0, day = 0, hour = 0;
            assert_true(emission_weights_find(TABLE_SOURCE_TREE[i].profile, &w));
            for (int k = 0; k < 12; k++)
                month += w.month[k];
            for (int k = 0; k < 7; k++)
                day += w.day[k];
            for (int k = 0; k < 24; k++)
                hour += w.hour[k];
            assert_true(month > 0 && day > 0 && hour > 0);
        }
}

static void codes_of_tables_stand_in_the_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_EMISSION_FACTOR_COUNT; i++)
        assert_true(emission_node_find(TABLE_EMISSION_FACTOR[i].code) >= 0);
    for (size_t i = 0; i < TABLE_EMISSION_BALANCE_COUNT; i++)
        assert_true(emission_node_find(TABLE_EMISSION_BALANCE[i].code) >= 0);
    for (size_t i = 0; i < TABLE_EMISSION_FUEL_COUNT; i++)
        assert_true(!TABLE_EMISSION_FUEL[i].code[0] || emission_node_find(TABLE_EMISSION_FUEL[i].code) >= 0);
    for (size_t i = 0; i < TABLE_ROAD_CLASS_COUNT; i++)
        assert_true(emission_node_find(TABLE_ROAD_CLASS[i].code) >= 0);
    for (size_t i = 0; i < TABLE_NONROAD_USE_COUNT; i++)
        assert_true(emission_node_find(TABLE_NONROAD_USE[i].code) >= 0);
}

/* No more soot and organic matter than fine dust, no more fine dust than dust; no control takes more than all. */
static void parts_are_less_than_the_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_SOURCE_TREE_COUNT; i++) {
        double kg[EMISSION_SPECIES] = {0};
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            const table_emission_factor *f = emission_factor_find(TABLE_SOURCE_TREE[i].code, s);
            kg[s] = f ? num_to_double(f->kg) : 0;
            assert_true(kg[s] >= 0);
        }
        assert_true(kg[EMISSION_PM25] <= kg[EMISSION_PM10] + 1e-12);
        assert_true(kg[EMISSION_BC] + kg[EMISSION_OC] <= kg[EMISSION_PM25] + 1e-12);
    }
    for (size_t i = 0; i < TABLE_EMISSION_CONTROL_COUNT; i++)
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            double percent = emission_control_percent(&TABLE_EMISSION_CONTROL[i], s);
            assert_true(percent >= 0 && percent <= 100);
        }
    for (size_t i = 0; i < TABLE_VEHICLE_FACTOR_COUNT; i++)
        assert_true(num_to_double(TABLE_VEHICLE_FACTOR[i].pm25) <= num_to_double(TABLE_VEHICLE_FACTOR[i].pm10) + 1e-12);
}

/* A stage is seldom much worse than the one before it: a comma that slipped in a transcription shows here. */
static void a_stage_is_no_ten_times_the_last(void **state)
{
    (void)state;
    for (size_t i = 1; i < TABLE_VEHICLE_FACTOR_COUNT; i++) {
        const table_vehicle_factor *a = &TABLE_VEHICLE_FACTOR[i - 1], *b = &TABLE_VEHICLE_FACTOR[i];
        const num_dec *x[] = {&a->co, &a->vocs, &a->nox, &a->pm25, &a->pm10}, *y[] = {&b->co, &b->vocs, &b->nox, &b->pm25, &b->pm10};
        if (strcmp(a->vehicle, b->vehicle) != 0 || strcmp(a->fuel, b->fuel) != 0)
            continue;
        for (int s = 0; s < 5; s++)
            assert_true(num_to_double(*y[s]) <= 10 * num_to_double(*x[s]));
    }
}

static void shares_are_one(void **state)
{
    double fleet = 0;
    emission_parts p;
    (void)state;
    for (size_t i = 0; i < TABLE_VEHICLE_FLEET_COUNT; i++) {
        fleet += num_to_double(TABLE_VEHICLE_FLEET[i].share);
        assert_non_null(vehicle_emission_code(TABLE_VEHICLE_FLEET[i].vehicle));
    }
    assert_near(fleet, 1.0, 1e-9);
    for (size_t i = 0; i < TABLE_SOURCE_TREE_COUNT; i++)
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            double sum = 0;
            emission_parts_find(TABLE_SOURCE_TREE[i].code, s, &p);
            for (size_t k = 0; k < p.n; k++)
                sum += p.share[k];
            assert_true(!p.n || fabs(sum - 1) < 1e-6);
        }
    emission_parts_find("030102", EMISSION_NOX, &p); /* the longest code that it begins with */
    assert_int_equal(p.n, 2);
    assert_true(p.share[0] == 0.85);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_there), cmocka_unit_test(every_code_has_its_parent), cmocka_unit_test(every_profile_is_whole),
        cmocka_unit_test(codes_of_tables_stand_in_the_tree), cmocka_unit_test(parts_are_less_than_the_whole),
        cmocka_unit_test(a_stage_is_no_ten_times_the_last), cmocka_unit_test(shares_are_one),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
