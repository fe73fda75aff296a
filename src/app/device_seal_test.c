/* device_seal_test.c - a device's secrets in acts: sealed, read again, bound to the MN; a lost key; acts of before. */
#include "app/app_testkit.h"

#include <unistd.h>

#include "app/device_seal.h"

#define KEY "000102030405060708090a0b0c0d0e0f"

static int set_up(void **state)
{
    desk *d = calloc(1, sizeof *d);
    assert_non_null(d);
    desk_begin(d, "device-seal");
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    desk *d = *state;
    desk_end(d);
    free(d);
    return 0;
}

static lt_device secretive(void)
{
    lt_device v = {.mn = "M1", .place = "A", .password = "hunter2!", .has_sm4 = true, .is_strict = true};
    for (uint8_t i = 0; i < 16; i++)
        v.sm4_key[i] = i;
    return v;
}

static lt_err put(desk *d, json_t *patch)
{
    json_t *act = json_pack("{s:s, s:s, s:s, s:s, s:O}", "what", "device.put", "who", "cli:0", "kind", "device", "id", "M1", "patch", patch);
    char *text = json_dumps(act, JSON_COMPACT);
    assert_non_null(text);
    assert_null(strstr(text, "hunter2"));
    assert_null(strstr(text, KEY));
    desk_append(d, ENTRY_ACT, 0, span_text(text));
    free(text);
    json_decref(act);
    return job_apply_all(&d->cx, &d->s);
}

static lt_device known(desk *d)
{
    lt_device *list;
    size_t n;
    assert_int_equal(keep_list_devices(&d->cx, d->s.k, &list, &n), LT_OK);
    assert_int_equal(n, 1);
    return list[0];
}

static void remove_key(desk *d)
{
    char path[128];
    snprintf(path, sizeof path, "%s/keys/seal.key", d->dir);
    assert_int_equal(unlink(path), 0);
}

static void what_does_not_open_accepts_nothing(void **state)
{
    desk *d = *state;
    lt_device v = secretive(), got;
    json_t *patch;
    bool is_locked;
    assert_int_equal(device_seal_patch(&d->cx, d->dir, &v, &patch), LT_OK);
    assert_int_equal(json_object_set_new(patch, "mn", json_string("M2")), 0); /* another's secrets */
    assert_int_equal(device_seal_read(&d->cx, d->dir, patch, &got, &is_locked), LT_OK);
    assert_true(is_locked);
    assert_int_equal(json_object_set_new(patch, "mn", json_string("M1")), 0);
    remove_key(d);
    assert_int_equal(put(d, patch), LT_OK);
    got = known(d);
    assert_int_equal(strlen(got.password), 64); /* not "", which would accept any */
    assert_string_not_equal(got.password, v.password);
    assert_false(got.has_sm4);
    json_decref(patch);
}

static void sealed_and_read_again(void **state)
{
    desk *d = *state;
    lt_device v = secretive(), got;
    json_t *patch, *other;
    assert_int_equal(device_seal_patch(&d->cx, d->dir, &v, &patch), LT_OK);
    assert_int_equal(device_seal_patch(&d->cx, d->dir, &v, &other), LT_OK);
    assert_string_not_equal(json_get_text(patch, "sealed", ""), json_get_text(other, "sealed", "")); /* a nonce each */
    assert_int_equal(put(d, patch), LT_OK);
    got = known(d);
    assert_string_equal(got.password, "hunter2!");
    assert_true(got.has_sm4 && got.is_strict);
    assert_memory_equal(got.sm4_key, v.sm4_key, 16);
    json_decref(patch);
    json_decref(other);
    v = (lt_device){.mn = "M1", .place = "A"}; /* no secrets: nothing to seal */
    assert_int_equal(device_seal_patch(&d->cx, d->dir, &v, &patch), LT_OK);
    assert_null(json_object_get(patch, "sealed"));
    assert_int_equal(put(d, patch), LT_OK);
    got = known(d);
    assert_string_equal(got.password, "");
    json_decref(patch);
}

static void acts_of_before_are_read(void **state)
{
    desk *d = *state;
    desk_append(d, ENTRY_ACT, 0, span_text("{\"what\":\"device.put\",\"who\":\"cli:0\",\"device\":{\"mn\":\"M1\",\"place\":\"A\",\"password\":\"123456\",\"sm4_key\":\"" KEY "\"}}"));
    assert_int_equal(job_apply_all(&d->cx, &d->s), LT_OK);
    lt_device got = known(d);
    assert_string_equal(got.password, "123456");
    assert_true(got.has_sm4);
}

static void what_it_names_must_be_known(void **state)
{
    desk *d = *state;
    assert_int_equal(device_seal_check(&d->cx, d->s.k, &(lt_device){.mn = "M", .place = "nowhere"}), LT_BAD_INPUT);
    assert_int_equal(device_seal_check(&d->cx, d->s.k, &(lt_device){.mn = "M", .place = "A", .unit_profile = "?"}), LT_BAD_INPUT);
    assert_int_equal(device_seal_check(&d->cx, d->s.k, &(lt_device){.mn = "M", .place = "A", .unit_profile = "usual"}), LT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_does_not_open_accepts_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sealed_and_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(acts_of_before_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_it_names_must_be_known, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
