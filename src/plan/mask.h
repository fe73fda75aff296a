/* mask.h - what of a personal value everybody may see.
 * Place      plan. Pure.
 * Method     plate: its first two and last two characters; phone: first three and last four digits; id: first three and last two;
 *            other texts: the first character. The rest are stars, three whatever their number, so that lengths say nothing;
 *            what is too short for that is stars alone
 */
#ifndef LT_PLAN_MASK_H
#define LT_PLAN_MASK_H

#include "base/cx.h"
#include "base/span.h"

typedef enum mask_kind { MASK_NONE, MASK_PLATE, MASK_PHONE, MASK_ID } mask_kind;
bool mask_kind_parse(const char *s, mask_kind *out); /* "plate" "phone" "id" */
const char *mask_kind_name(mask_kind m);
#define MASK_TEXT_MAX 40
/* Of a text in UTF-8; MASK_NONE: of a name. Always fits. */
void mask_text(mask_kind m, span text, char out[MASK_TEXT_MAX]);

#endif
