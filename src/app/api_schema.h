/* api_schema.h - app/api_schema.json, embedded: the schemas of the API's replies (JSON Schema 2020-12, OpenAPI components).
 * Place      app
 * Owner      static memory, made by the build
 */
#ifndef LT_APP_API_SCHEMA_H
#define LT_APP_API_SCHEMA_H

#include <stddef.h>

extern const unsigned char API_SCHEMA_JSON[];
extern const size_t API_SCHEMA_JSON_BYTES;

#endif
