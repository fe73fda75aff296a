/* inventory_scenario_test.c - what if: changes that meet nothing or make no sense, each action by hand, the old case untouched. */
#include "model/inventory/inventory_scenario.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

static kit_case k;
static emission_case out;
static size_t touched[4];

static lt_err apply(const char *text)
{
    json_t *o;
    emission_scenario s;
    assert_int_equal(json_parse(&cx, span_of(text, strlen(text)), &o), LT_OK);
    lt_err e = emission_scenario_read(&cx, o, &s);
    json_decref(o);
    return e ? e : inventory_scenario_apply(&cx, &k.c, &s, &out, touched);
}

static void begin(void)
{
    kit_begin(&k);
    emission_line *l = kit_line(&k, "b1", "010201", 1000);
    l->entity = "boiler/1", l->control[0] = "bag", l->control_count = 1;
    kit_line(&k, "m", "030201", NAN)->power_kw = 100;
    kit_line(&k, "site", "060201", 1000)->street = "A";
    kit_road(&k, "r", 1000, 20000);
}

static void changes_that_make_no_sense(void **state)
{
    static const struct {
        const char *text, *word;
        lt_err      e;
    } BAD[] = {
        {"{\"changes\":[]}", "1 to 200", LT_BAD_INPUT},
        {"{\"changes\":[7]}", "changes[0].", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"explode\"}]}", "explode", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"close\"}]}", "everything cannot be closed", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"activity\",\"code\":\"01\"}]}", "factor", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"activity\",\"code\":\"01\",\"factor\":101}]}", "0 to 100", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"activity\",\"code\":\"01\",\"factor\":-1}]}", "0 to 100", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"control\",\"code\":\"01\",\"removed_percent\":{\"PM10\":120}}]}", "120", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"fuel\",\"code\":\"010201\",\"fuel\":\"hay\"}]}", "hay", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"fuel\",\"code\":\"0602\",\"fuel\":\"gas\"}]}", "what it burns is not known", LT_BAD_INPUT},
        {"{\"changes\":[{\"action\":\"close\",\"code\":\"01\"},{\"action\":\"close\",\"code\":\"010201\"}]}", "close meets no source", LT_NOT_FOUND},
        {"{\"changes\":[{\"action\":\"close\",\"entity\":\"boiler/2\"}]}", "meets no source", LT_NOT_FOUND},
        {"{\"changes\":[{\"action\":\"close\",\"street\":\"Z\"}]}", "meets no source", LT_NOT_FOUND},
    };
    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        begin();
        assert_says(apply(BAD[i].text), BAD[i].e, BAD[i].word);
    }
}

static void the_old_case_stays(void **state)
{
    (void)state;
    begin();
    kit_case old = k;
    assert_int_equal(apply("{\"changes\":[{\"action\":\"activity\",\"factor\":0.5},{\"action\":\"close\",\"code\":\"0602\"}]}"), LT_OK);
    assert_memory_equal(&old, &k, sizeof k);
    assert_int_equal(touched[0], 4);
    assert_int_equal(touched[1], 1);
    assert_int_equal(out.line_count, 2);
    assert_true(out.lines[0].activity == 500 && out.lines[1].share_year == 0.5 && out.roads[0].aadt == 10000);
}

static void another_fuel_for_the_same_heat(void **state) /* 1000 t x 20908 MJ x 70 % of coal by 35.6 MJ x 92 % of gas */
{
    (void)state;
    begin();
    assert_int_equal(apply("{\"changes\":[{\"action\":\"fuel\",\"entity\":\"boiler/1\",\"fuel\":\"gas\"}]}"), LT_OK);
    assert_near(out.lines[0].activity, 446861.5, 1e-4);
    assert_string_equal(out.lines[0].code, "010205");
    assert_int_equal(out.lines[0].control_count, 0);
    assert_int_equal(apply("{\"changes\":[{\"action\":\"fuel\",\"entity\":\"b1\",\"fuel\":\"electricity\"}]}"), LT_OK);
    assert_int_equal(out.line_count, 2); /* no emission here */
}

static void control_in_place_of_what_there_was(void **state)
{
    (void)state;
    begin();
    assert_int_equal(apply("{\"changes\":[{\"action\":\"control\",\"code\":\"010201\",\"control\":[\"fgd\"],\"removed_percent\":{\"NOx\":50}}]}"), LT_OK);
    assert_int_equal(out.lines[0].control_count, 1);
    assert_string_equal(out.lines[0].control[0], "fgd");
    assert_true(out.lines[0].removed_percent[EMISSION_NOX] == 50 && isnan(out.lines[0].removed_percent[EMISSION_SO2]));
}

static double sum(const inventory *v, int sector, int s)
{
    return emission_to_kg(v->sector[sector][s]);
}

/* What is done to the dust is not done to the engines. */
static void dust_is_not_exhaust(void **state)
{
    inventory before, after;
    (void)state;
    begin();
    assert_int_equal(inventory_estimate(&cx, &k.c, &before), LT_OK);
    assert_int_equal(apply("{\"changes\":[{\"action\":\"activity\",\"code\":\"0601\",\"factor\":0.5},{\"action\":\"activity\",\"code\":\"060101\",\"factor\":0.5}]}"), LT_OK);
    assert_int_equal(inventory_estimate(&cx, &out, &after), LT_OK);
    assert_memory_equal(before.sector[2], after.sector[2], sizeof before.sector[2]);
    assert_near(sum(&after, 5, EMISSION_PM10) - emission_to_kg(kit_of(&after, "site")->mass[EMISSION_PM10]), 0.25 * emission_to_kg(kit_of(&before, "r:060101")->mass[EMISSION_PM10]), 1e-9);
    assert_int_equal(apply("{\"changes\":[{\"action\":\"close\",\"code\":\"06\"}]}"), LT_OK);
    assert_int_equal(inventory_estimate(&cx, &out, &after), LT_OK);
    assert_memory_equal(before.sector[2], after.sector[2], sizeof before.sector[2]);
    assert_int_equal(after.sector[5][EMISSION_PM10], 0);
    assert_says(apply("{\"changes\":[{\"action\":\"activity\",\"code\":\"060104\",\"factor\":0.5}]}"), LT_NOT_FOUND, "meets no source"); /* the road is no alley */
}

static void one_class_of_vehicles_leaves_the_others(void **state)
{
    inventory before, after;
    (void)state;
    begin();
    assert_int_equal(inventory_estimate(&cx, &k.c, &before), LT_OK);
    assert_int_equal(apply("{\"changes\":[{\"action\":\"activity\",\"code\":\"030112\",\"factor\":0.25}]}"), LT_OK);
    assert_int_equal(inventory_estimate(&cx, &out, &after), LT_OK);
    assert_near(emission_to_kg(kit_of(&after, "r:030112")->mass[EMISSION_NOX]), 0.25 * emission_to_kg(kit_of(&before, "r:030112")->mass[EMISSION_NOX]), 1e-9);
    assert_near(emission_to_kg(kit_of(&after, "r:030102")->mass[EMISSION_CO]), emission_to_kg(kit_of(&before, "r:030102")->mass[EMISSION_CO]), 1e-9);
    assert_near(kit_of(&after, "r:060101")->activity, 7320000 * (1 - 0.75 * 0.05), 1e-9); /* heavy trucks drive 5 % of the kilometres */
    assert_int_equal(apply("{\"changes\":[{\"action\":\"close\",\"code\":\"030112\"}]}"), LT_OK);
    assert_int_equal(inventory_estimate(&cx, &out, &after), LT_OK);
    assert_int_equal(kit_of(&after, "r:030112")->mass[EMISSION_NOX], 0);
    assert_says(apply("{\"changes\":[{\"action\":\"close\",\"code\":\"030112\",\"entity\":\"r\"}]}"), LT_BAD_INPUT, "on all roads or on none");
    emission_fleet only = {"heavy-truck", "diesel", "s4", 1};
    k.c.fleet = &only, k.c.fleet_count = 1;
    assert_int_equal(apply("{\"changes\":[{\"action\":\"close\",\"code\":\"030112\"}]}"), LT_OK);
    assert_int_equal(inventory_estimate(&cx, &out, &after), LT_OK);
    assert_int_equal(kit_of(&after, "r:030112")->mass[EMISSION_NOX], 0); /* nobody drives there any more */
}

static void stages_move_the_fleets_share(void **state)
{
    inventory before, after;
    (void)state;
    begin();
    assert_int_equal(apply("{\"changes\":[{\"action\":\"stage\",\"code\":\"0301\",\"from\":\"s3\",\"stage\":\"s5\"}]}"), LT_OK);
    double s3 = 0, all = 0;
    for (size_t i = 0; i < out.fleet_count; i++) {
        all += out.fleet[i].share;
        s3 += strcmp(out.fleet[i].stage, "s3") == 0 && strcmp(out.fleet[i].vehicle, "motorcycle") != 0 ? out.fleet[i].share : 0;
    }
    assert_near(all, 1.0, 1e-9);
    assert_true(s3 == 0);
    assert_int_equal(inventory_estimate(&cx, &k.c, &before), LT_OK);
    assert_int_equal(inventory_estimate(&cx, &out, &after), LT_OK);
    assert_true(after.sector[2][EMISSION_NOX] < before.sector[2][EMISSION_NOX]);
    assert_int_equal(after.sector[5][EMISSION_PM10], before.sector[5][EMISSION_PM10]);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, kit_reset)
    const struct CMUnitTest tests[] = {
        T(changes_that_make_no_sense), T(the_old_case_stays), T(another_fuel_for_the_same_heat), T(control_in_place_of_what_there_was),
        T(dust_is_not_exhaust), T(one_class_of_vehicles_leaves_the_others), T(stages_move_the_fleets_share),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
