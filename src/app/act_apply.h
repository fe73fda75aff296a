/* act_apply.h - acts and products into the keep: what people and the system's conclusions change.
 * Place      app
 * Given      ENTRY_ACT payloads {"what": "plan.load" | "device.put", ...}; ENTRY_PRODUCT payloads
 *            {"keys": [...], ...}: the body is stored under each key
 * Errors     an act of an unknown kind is noted with its entry (unknown_codes), never a stop: an older program must be
 *            able to replay a newer journal and say what it did not understand
 */
#ifndef LT_APP_ACT_APPLY_H
#define LT_APP_ACT_APPLY_H

#include "base/json.h"
#include "fact/entry.h"
#include "keep/keep.h"

LT_MUST lt_err act_apply(lt_cx *cx, keep *k, const lt_entry *e);
LT_MUST lt_err act_apply_product(lt_cx *cx, keep *k, const lt_entry *e);

#endif
