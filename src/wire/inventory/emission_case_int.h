/* emission_case_int.h - members of an object read by a table of them; shared by emission_case.c and emission_change.c.
 * Place      wire. Private to this folder.
 */
#ifndef LT_WIRE_INVENTORY_EMISSION_CASE_INT_H
#define LT_WIRE_INVENTORY_EMISSION_CASE_INT_H

#include "wire/inventory/emission_case.h"

typedef enum member_type { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_SPECIES, MEMBER_OTHER } member_type;
typedef struct emission_member {
    const char *name;
    member_type type;
    size_t      at;
    double      low, high;
} emission_member;


/* Every member of o into base; those of type OTHER are left to the caller; one that is not in the list is refused. */
LT_MUST lt_err emission_case_members(lt_cx *cx, json_t *o, const emission_member *list, void *base);
LT_MUST lt_err emission_case_controls(lt_cx *cx, const json_t *v, const char **out, uint32_t *n);

#endif
