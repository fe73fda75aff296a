/* api_give.h - what the routes of places, devices and data write alike.
 * Place      app; private to api_*.c
 * Returned   members of the open object
 */
#ifndef LT_APP_API_GIVE_H
#define LT_APP_API_GIVE_H

#include "app/api_int.h"
#include "app/text.h"

/* ISO time with the district's offset. */
void give_time(jout *j, const char *key, int64_t ms, int offset_min);
/* A text member, "" as null. */
void give_text(jout *j, const char *key, const char *s);
/* id, name, name_en, kind, street, district, longitude, latitude, control, simulated, source. */
void give_place(jout *j, const lt_place *p);
/* The same without simulated: a product says it itself. */
void give_place_known(jout *j, const lt_place *p);
/* id, name, role, agency, areas, has_key, must_change, version. */
void give_person(jout *j, const person *p);
/* Names of the marks, as an array. */
void give_marks(jout *j, const char *key, lt_mark m);
/* The sample's value: an exact decimal, null when missing. */
void give_value(jout *j, const lt_sample *s);
/* Chinese and English name of a quantity of tables/quantity.tsv, or the key itself. */
void give_quantity_name(jout *j, const char *key, const char *quantity);
/* "next": the number where the next page begins, as text, or null. */
void give_next(jout *j, bool has_more, uint64_t last);

/* A name for what a request makes, the same for each repeat of it: 32 hexadecimal digits of who asks and his request id. */
#define GIVE_NAME_MAX 33
LT_MUST lt_err give_request_name(api_call *c, char name[GIVE_NAME_MAX]);

/* The place of the parameter `name`: LT_NOT_FOUND, or LT_LOGIN / LT_DENIED where the caller may not see it. */
LT_MUST lt_err give_find_place(api_call *c, const char *name, lt_place *out);
/* Places that the caller may see, in arena. */
LT_MUST lt_err give_list_places(api_call *c, lt_place **out, size_t *n);
/* A period [from, to) of two API_TIME parameters; LT_BAD_INPUT when it is empty or longer than max_ms. */
LT_MUST lt_err give_period(api_call *c, int64_t default_ms, int64_t max_ms, int64_t *from_ms, int64_t *to_ms);

#endif
