/* device_seal.c - see device_seal.h. */
#include "app/device_seal.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/plan_load.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/vault.h"

#include "tables.h"

static void about_device(const char *mn, char out[DEVICE_MN_MAX + 16])
{
    snprintf(out, DEVICE_MN_MAX + 16, "device %s", mn);
}

static lt_err load_key(lt_cx *cx, const char *dir, bool may_make, uint8_t key[VAULT_KEY_BYTES])
{
    char path[FILE_PATH_MAX];
    TRY(file_path(cx, path, "%s/keys/seal.key", dir));
    lt_err e = vault_load_key(cx, path, key);
    if (e != LT_NOT_FOUND || !may_make)
        return e;
    e = vault_make_key(cx, path);
    return e && e != LT_CONFLICT ? e : vault_load_key(cx, path, key); /* conflict: another thread was faster */
}

static lt_err open_json(lt_cx *cx, const lt_device *d, json_t **out)
{
    *out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b}", "mn", d->mn, "place", d->place, "crc", device_crc_name(d->crc), "unit_profile",
                     d->unit_profile, "peer", d->peer, "strict", d->is_strict, "time_is_end", d->time_is_end, "simulated", d->is_simulated);
    return *out ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "the device's words are no UTF-8 text");
}

lt_err device_seal_asked(lt_cx *cx, const lt_device *d, json_t **asked)
{
    return open_json(cx, d, asked);
}

static lt_err seal_secrets(lt_cx *cx, const char *dir, const lt_device *d, char **sealed)
{
    uint8_t key[VAULT_KEY_BYTES];
    char about[DEVICE_MN_MAX + 16], hex[2 * sizeof d->sm4_key + 1] = "", plain[256];
    if (d->has_sm4)
        hash_hex(d->sm4_key, sizeof d->sm4_key, hex);
    snprintf(plain, sizeof plain, "%s\n%s", d->password, hex); /* a password holds no white space */
    about_device(d->mn, about);
    TRY(load_key(cx, dir, true, key));
    lt_err e = vault_seal(cx, key, about, span_text(plain), sealed);
    vault_wipe(plain, sizeof plain);
    vault_wipe(hex, sizeof hex);
    vault_wipe(key, sizeof key);
    return e;
}

lt_err device_seal_patch(lt_cx *cx, const char *dir, const lt_device *d, json_t **patch)
{
    char *sealed = NULL;
    if (d->password[0] || d->has_sm4)
        TRY(seal_secrets(cx, dir, d, &sealed));
    TRY(open_json(cx, d, patch));
    if (sealed && json_object_set_new(*patch, "sealed", json_string(sealed)) != 0) {
        json_decref(*patch);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a device");
    }
    return LT_OK;
}

static lt_err open_secrets(lt_cx *cx, const char *dir, const char *sealed, lt_device *out)
{
    uint8_t key[VAULT_KEY_BYTES];
    char about[DEVICE_MN_MAX + 16], *plain;
    about_device(out->mn, about);
    TRY(load_key(cx, dir, false, key));
    lt_err e = vault_unseal(cx, key, about, sealed, &plain);
    vault_wipe(key, sizeof key);
    TRY(e);
    size_t n = strcspn(plain, "\n");
    const char *hex = plain[n] ? plain + n + 1 : "";
    bool ok = span_copy(span_of(plain, n), out->password, sizeof out->password);
    out->has_sm4 = hex[0] != '\0';
    ok = ok && (!out->has_sm4 || hash_unhex(span_text(hex), out->sm4_key, sizeof out->sm4_key));
    vault_wipe(plain, strlen(plain));
    return ok ? LT_OK : cx_fail(cx, LT_DENIED, "what is sealed is no password and key");
}

lt_err device_seal_read(lt_cx *cx, const char *dir, const json_t *patch, lt_device *out, bool *is_locked)
{
    const char *sealed = json_get_text(patch, "sealed", NULL);
    *is_locked = false;
    TRY(plan_parse_device(cx, patch, "device.put", out));
    if (!sealed)
        return LT_OK;
    lt_err e = open_secrets(cx, dir, sealed, out);
    if (e == LT_NO_MEMORY || e == LT_IO)
        return e;
    if (e) {
        uint8_t any[(sizeof out->password - 1) / 2];
        cx->random.fill(cx->random.self, any, sizeof any);
        hash_hex(any, sizeof any, out->password);
        out->has_sm4 = false;
        *is_locked = true;
    }
    return LT_OK;
}

static bool is_profile(const char *name)
{
    for (size_t i = 0; i < TABLE_UNIT_PROFILE_COUNT; i++)
        if (!name[0] || strcmp(TABLE_UNIT_PROFILE[i].profile, name) == 0)
            return true;
    return false;
}

lt_err device_seal_check(lt_cx *cx, keep *k, const lt_device *d)
{
    lt_place p;
    if (!is_profile(d->unit_profile))
        return cx_fail(cx, LT_BAD_INPUT, "没有此单位约定 unit profile \"%.60s\": tables/unit_profile.tsv has no such profile", d->unit_profile);
    lt_err e = keep_get_place(cx, k, d->place, &p);
    return e == LT_NOT_FOUND ? cx_fail(cx, LT_BAD_INPUT, "没有地点“%s” place \"%s\": there is no such place", d->place, d->place) : e;
}
