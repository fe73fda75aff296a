/* emission_tree_test.c - nodes of four levels and parts of species add up; a lost kilogram stops the run. */
#include "model/inventory/emission_tree.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

static kit_case k;
static inventory v;
static emission_node *nodes;
static emission_split *splits;
static size_t n, split_count;

static void make(void)
{
    kit_begin(&k);
    emission_line *l = kit_line(&k, "a", "010201", 1000);
    l->control[0] = "bag", l->control_count = 1;
    kit_line(&k, "b", "010201", 500);
    kit_line(&k, "c", "010205", 100000);
    kit_line(&k, "out", "010201", NAN);
    kit_line(&k, "paint", "040101", 10)->input_percent = 50;
    kit_road(&k, "r", 1000, 20000);
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
}

static const emission_node *of(const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(nodes[i].code, code) == 0)
            return &nodes[i];
    return NULL;
}

static void a_lost_kilogram_stops_the_run(void **state)
{
    (void)state;
    make();
    v.total[EMISSION_CO] += 1000000000;
    assert_says(emission_tree_make(&cx, &v, &nodes, &n), LT_NUMERIC, "1.000000000 kg of CO of the tree of sources were lost in the step tree");
}

static void an_empty_tree(void **state)
{
    (void)state;
    kit_begin(&k);
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(emission_tree_make(&cx, &v, &nodes, &n), LT_OK);
    assert_int_equal(n, 0);
    assert_int_equal(emission_split_make(&cx, &v, &splits, &split_count), LT_OK);
    assert_int_equal(split_count, 0);
}

static void children_are_their_parent(void **state) /* INV(1) */
{
    (void)state;
    make();
    assert_int_equal(emission_tree_make(&cx, &v, &nodes, &n), LT_OK);
    for (size_t i = 0; i < n; i++)
        for (int s = 0; s < EMISSION_SPECIES && nodes[i].level < 4; s++) {
            emission_ug sum = 0;
            for (size_t c = 0; c < n; c++)
                sum += nodes[c].level == nodes[i].level + 1 && strcmp(nodes[c].parent, nodes[i].code) == 0 ? nodes[c].mass[s] : 0;
            assert_int_equal(sum, nodes[i].mass[s]);
        }
    assert_true(of("010201.bag")->lines == 1 && of("010201.none")->lines == 1 && of("010201")->lines == 2 && of("01")->lines == 3);
    assert_string_equal(of("010201.bag")->parent, "010201");
    assert_null(of("02"));
}

static void parts_are_their_species(void **state) /* INV(1) */
{
    emission_ug nox = 0, no = 0;
    (void)state;
    make();
    assert_int_equal(emission_split_make(&cx, &v, &splits, &split_count), LT_OK);
    for (size_t i = 0; i < split_count; i++)
        if (splits[i].species == EMISSION_NOX) {
            nox += splits[i].mass;
            no += splits[i].sector == 0 && strcmp(splits[i].part, "NO") == 0 ? splits[i].mass : 0;
        }
    assert_int_equal(nox, v.total[EMISSION_NOX]);
    assert_near((double)no, 0.9 * (double)v.sector[0][EMISSION_NOX], 1e-9);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, kit_reset)
    const struct CMUnitTest tests[] = {T(a_lost_kilogram_stops_the_run), T(an_empty_tree), T(children_are_their_parent), T(parts_are_their_species)};
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
