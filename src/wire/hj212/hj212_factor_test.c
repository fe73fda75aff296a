/* hj212_factor_test.c - codes, media, unit profiles and data flags; the tables themselves are held to their order and keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tables.h"
#include "wire/hj212/hj212_factor.h"

static void unknown_is_never_guessed(void **state)
{
    (void)state;
    hj212_factor f;
    static const struct {
        const char *code, *st, *profile;
    } C[] = {{"", "22", ""}, {"a3400", "22", ""}, {"a340044", "22", ""}, {"A34004", "22", ""}, {"BeginTime", "32", ""}, {"zzz", "22", ""}, {"!", "22", ""},
             {"a34004", "22", "no such profile"},
             {"a34004", "80", ""}, {"a34004", "", ""},  /* ambient or stack? */
             {"02", "22", ""}, {"011", "31", ""},       /* former codes mean something in their own medium only */
             {"g11101", "31", ""}, {"g1110", "51", ""}, {"g111xx", "51", ""}, {"g119", "51", ""}};
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++)
        if (hj212_factor_find(span_text(C[i].code), span_text(C[i].st), C[i].profile, &f))
            fail_msg("%s under ST=%s: %s", C[i].code, C[i].st, f.quantity);
    assert_false(hj212_factor_has_profile("no such profile"));
}

/* = HJ 212-2017 Table B.1, B.2; the unit of fine dust as printed and as devices send it */
static void codes_by_medium_and_profile(void **state)
{
    (void)state;
    static const struct {
        const char *code, *st, *profile, *quantity, *unit, *amount;
    } C[] = {
        {"a34004", "22", "", "PM2.5", "ug/m3", "g"},
        {"a34004", "39", NULL, "PM2.5", "ug/m3", "g"},
        {"a34004", "22", "standard", "PM2.5", "ng/m3", "g"},
        {"a34004", "39", "mg", "PM2.5", "mg/m3", "g"},
        {"a34004", "31", "", "gas_PM2.5", "mg/m3", "g"},
        {"a34001", "39", "usual", "TSP", "ug/m3", "g"},
        {"a21026", "22", "", "SO2", "ug/m3", "kg"},
        {"a21026", "22", "standard", "SO2", "mg/m3", "kg"},
        {"a21026", "31", "", "gas_SO2", "mg/m3", "kg"},
        {"a21005", "22", "", "CO", "mg/m3", "kg"},
        {"a21002", "31", "", "gas_NOx", "mg/m3", "kg"},
        {"a34013", "31", "", "smoke", "mg/m3", "kg"},
        {"01", "31", "", "smoke", "mg/m3", "kg"},
        {"S01", "31", "", "oxygen", "%", ""},
        {"B02", "31", "", "flow", "m3/s", "m3"},
        {"B02", "31", "usual-m3h", "flow", "m3/h", "m3"},
        {"a00000", "31", "", "flow", "m3/s", "m3"},
        {"a05024", "22", "", "O3", "ug/m3", "kg"},
        {"a21030", "22", "", "O3", "ug/m3", "kg"},
        {"O3", "22", "", "O3", "ug/m3", "kg"},
        {"a01006", "22", "", "pressure", "kPa", ""},
        {"a01006", "39", "usual-hpa", "pressure", "hPa", ""},
        {"a01001", "31", "", "temperature", "degC", ""},
        {"a25002", "27", "", "benzene", "mg/m3", "kg"},
        {"w01018", "32", "", "water_COD", "mg/L", "kg"},
        {"011", "32", "", "water_COD", "mg/L", "kg"},
        {"B01", "32", "", "water_flow", "L/s", "m3"},
        {"w01001", "21", "", "water_pH", "1", ""},
        {"LA", "23", "", "noise", "dB", ""},
        {"LA", "39", "", "noise", "dB", ""},
        {"Leq", "23", "", "noise_Leq", "dB", ""},
        {"l01001", "80", "", "longitude", "deg", ""},
        {"g11101", "51", "", "slurry_pH", "1", ""},
        {"g111", "51", "", "slurry_pH", "1", ""},
    };
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        hj212_factor f;
        if (!hj212_factor_find(span_text(C[i].code), span_text(C[i].st), C[i].profile, &f))
            fail_msg("%s under ST=%s is unknown", C[i].code, C[i].st);
        assert_string_equal(f.quantity, C[i].quantity);
        assert_string_equal(f.unit, C[i].unit);
        assert_string_equal(hj212_factor_unit(&f, span_text("Cou")), C[i].amount);
        assert_string_equal(hj212_factor_unit(&f, span_text("Avg")), C[i].unit);
        assert_true(f.name[0] != '\0');
    }
}

static bool is_unit(const char *key)
{
    for (size_t i = 0; i < TABLE_UNIT_COUNT; i++)
        if (strcmp(TABLE_UNIT[i].key, key) == 0)
            return true;
    return false;
}

static const table_quantity *quantity(const char *key)
{
    for (size_t i = 0; i < TABLE_QUANTITY_COUNT; i++)
        if (strcmp(TABLE_QUANTITY[i].key, key) == 0)
            return &TABLE_QUANTITY[i];
    return NULL;
}

static void tables_are_in_order_and_their_keys_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_HJ212_FACTOR_COUNT; i++) {
        const table_hj212_factor *r = &TABLE_HJ212_FACTOR[i];
        if (i > 0) {
            int c = strcmp(r[-1].code, r->code);
            assert_true(c < 0 || (c == 0 && strcmp(r[-1].medium, r->medium) < 0));
        }
        if (!quantity(r->quantity) || !is_unit(r->unit) || (r->amount[0] && !is_unit(r->amount)))
            fail_msg("%s: %s in %s (%s)", r->code, r->quantity, r->unit, r->amount);
        assert_true(strlen(r->unit) < 16 && strlen(r->quantity) < 64 && !strchr(r->quantity, '/'));
        hj212_factor f; /* each row is reached by some ST */
        bool reached = false;
        for (size_t k = 0; k < TABLE_HJ212_SYSTEM_COUNT; k++)
            reached |= hj212_factor_find(span_text(r->code), span_text(TABLE_HJ212_SYSTEM[k].st), "standard", &f) &&
                       strcmp(f.quantity, r->quantity) == 0 && strcmp(f.unit, r->unit) == 0;
        assert_true(reached);
    }
    for (size_t i = 0; i < TABLE_UNIT_PROFILE_COUNT; i++) {
        const table_unit_profile *r = &TABLE_UNIT_PROFILE[i];
        assert_true(r->quantity[0] == '\0' || (quantity(r->quantity) && is_unit(r->unit)));
        assert_true(hj212_factor_has_profile(r->profile));
    }
    for (size_t i = 0; i < TABLE_QUANTITY_COUNT; i++) {
        assert_true(quantity(TABLE_QUANTITY[i].key) == &TABLE_QUANTITY[i]); /* once each */
        assert_true(is_unit(TABLE_QUANTITY[i].canonical_unit));
    }
}

/* = HJ 212-2017 6.6.4 */
static void flags_to_marks(void **state)
{
    (void)state;
    static const struct {
        char    flag;
        lt_mark mark;
    } C[] = {{'N', 0}, {'F', MARK_STOPPED}, {'M', MARK_MAINTAIN}, {'S', MARK_MANUAL}, {'D', MARK_FAULT}, {'C', MARK_CALIBRATE},
             {'T', MARK_OVERRANGE}, {'B', MARK_NO_LINK}, {'\0', MARK_UNFLAGGED}, {'?', MARK_UNFLAGGED | MARK_SUSPECT},
             {'X', MARK_UNFLAGGED | MARK_SUSPECT}, {'3', MARK_UNFLAGGED | MARK_SUSPECT}, {'n', MARK_UNFLAGGED | MARK_SUSPECT}};
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++)
        assert_int_equal(hj212_factor_mark(C[i].flag), C[i].mark);
    for (size_t i = 0; i < TABLE_HJ212_FLAG_COUNT; i++) {
        const table_hj212_flag *r = &TABLE_HJ212_FLAG[i];
        assert_int_equal(strlen(r->flag), 1);
        assert_int_equal(hj212_factor_mark(r->flag[0]) & (MARK_UNFLAGGED | MARK_SUSPECT), 0); /* its word is known */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_is_never_guessed),
        cmocka_unit_test(codes_by_medium_and_profile),
        cmocka_unit_test(tables_are_in_order_and_their_keys_exist),
        cmocka_unit_test(flags_to_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
