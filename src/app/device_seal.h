/* device_seal.h - a device as an act carries it: its password and SM4 key sealed, everything else as it is.
 * Place      app
 * Method     patch {mn, place, crc, ..., "sealed": text}: the secrets as JSON, sealed under DIR/keys/seal.key (vault.h) and
 *            bound to the MN. An act of before this (password, sm4_key in clear) is read as well
 * Errors     a sealed text that does not open (seal.key lost or replaced): the device is kept with a password that nobody
 *            knows, and said; nothing is accepted from it until its secrets are set again
 * Valid      HJ 212 sends the password in clear in each frame, and the journal keeps frames as they came: what is sealed here
 *            is what nobody sent yet, and the key that is never sent
 * Threads    any
 */
#ifndef LT_APP_DEVICE_SEAL_H
#define LT_APP_DEVICE_SEAL_H

#include "base/json.h"
#include "fact/place.h"
#include "keep/keep.h"

/* The act's patch; the caller owns *patch. */
LT_MUST lt_err device_seal_patch(lt_cx *cx, const char *dir, const lt_device *d, json_t **patch);
/* The patch without what is sealed differently each time: what a repeat is known by. */
LT_MUST lt_err device_seal_asked(lt_cx *cx, const lt_device *d, json_t **asked);
/* What the keep is to know; *is_locked: the secrets could not be opened. */
LT_MUST lt_err device_seal_read(lt_cx *cx, const char *dir, const json_t *patch, lt_device *out, bool *is_locked);
/* Place and unit profile must be known. */
LT_MUST lt_err device_seal_check(lt_cx *cx, keep *k, const lt_device *d);

#endif
