/* act_apply.h - acts and products into the keep: what people and the system's conclusions change.
 * Place      app
 * Given      ENTRY_ACT payloads {"what", "who", "kind", "id", "patch", ...} (act.h): the table in act_apply.c names for each
 *            "what" the function that applies it. What was applied is put among the keep's acts (keep_put_act), its patch
 *            without the members that the table hides; ENTRY_PRODUCT payloads {"keys": [...], ...}: the body is stored
 *            under each key
 * Errors     an act of an unknown kind is noted with its entry (unknown_codes), never a stop: an older program must be
 *            able to replay a newer journal and say what it did not understand
 */
#ifndef LT_APP_ACT_APPLY_H
#define LT_APP_ACT_APPLY_H

#include "base/json.h"
#include "fact/entry.h"
#include "keep/keep.h"

/* Applies an act to the keep. Checks all before it puts anything: after LT_BAD_INPUT, LT_NOT_FOUND, LT_CONFLICT or LT_LIMIT
 * nothing is changed, the act is noted as not applied. */
typedef lt_err (*act_apply_fn)(lt_cx *cx, keep *k, const lt_entry *e, const json_t *o);
typedef struct act_row {
    const char  *what;
    act_apply_fn apply;  /* NULL: it changes nothing and is only listed (a login) */
    const char  *hidden; /* members of the patch that the keep's acts do not show, with spaces between */
} act_row;

LT_MUST lt_err act_apply(lt_cx *cx, keep *k, const lt_entry *e);
/* An act's JSON without what is hidden (sealed secrets, a device's password of before), for people to read. */
void act_apply_hide(json_t *o);
/* Personal fields of a ledger's row in such an act as stars: for whoever has no right to them. */
LT_MUST lt_err act_apply_mask(lt_cx *cx, keep *k, json_t *o);
LT_MUST lt_err act_apply_product(lt_cx *cx, keep *k, const lt_entry *e);

#endif
