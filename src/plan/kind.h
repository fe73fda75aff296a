/* kind.h - a kind of ledger 台账: its fields, places, states and transitions, read strictly from its file.
 * Place      plan. No clock, no file: a kind is JSON in, a struct out.
 * Source     JSON Schema 2020-12, the part listed here; kinds/NAME.json
 * Given      {"$schema", "$id": "lantian:kind/NAME", "title", "x-title-en", "description", "x-description-en", "type": "object",
 *            "additionalProperties": false, "required": [..], "properties": {FIELD: {"type": string|number|integer|boolean|array,
 *            "title", "x-title-en", "description", "x-description-en", "enum", "x-enum-zh", "x-enum-en", "minimum", "maximum",
 *            "pattern" (pattern.h), "maxLength", "format": date|date-time|uri, "items": {"type", "enum"}, "x-unit",
 *            "x-ref": kind:NAME|area|agency|person|place|quantity, "x-personal", "x-masked": plate|phone|id}},
 *            "x-geometry": none|point|line|polygon, "x-unique": [[FIELD, ..], ..], "x-columns": [FIELD, ..],
 *            "x-duplicate": {"same": [FIELD, ..], "near_m", "alike": FIELD},
 *            "x-writers": {"create": [ROLE, ..], "change": [ROLE, ..]},
 *            "x-states": [{"key", "zh", "en", "final"}], "x-initial",
 *            "x-transitions": [{"key", "zh", "en", "from", "to", "roles", "evidence": [{"key", "zh", "en", "type":
 *            photo|file|text|date, "need"}], "when": {FIELD: value or [values]}, "deadline_days", "deadline_zh", "deadline_en",
 *            "second_person"}], "x-source"}
 *            Nothing else: a member that is not known is refused. Evidence of type text or date whose key is a field's name is
 *            stored in that field too
 * Errors     LT_BAD_INPUT names the member and its value ("properties.phone.maxLength: -1: ..."); LT_LIMIT
 * Limits     KIND_* below
 * Owner      everything lies in the arena; the JSON is not needed afterwards
 */
#ifndef LT_PLAN_KIND_H
#define LT_PLAN_KIND_H

#include "base/json.h"
#include "keep/keep_row.h"
#include "plan/mask.h"
#include "plan/pattern.h"

#define KIND_BYTES_MAX       (256u << 10)
#define KIND_FIELDS_MAX      100u
#define KIND_CHOICES_MAX     200u
#define KIND_STATES_MAX      32u
#define KIND_TRANSITIONS_MAX 64u
#define KIND_EVIDENCE_MAX    16u
#define KIND_ROLES_MAX       16u
#define KIND_TEXT_MAX        4000  /* characters of a field */
#define KIND_TEXT_USUAL      200   /* where maxLength is not given */
#define KIND_ITEMS_MAX       100u  /* of an array */
#define KIND_ROW_BYTES_MAX   (256u << 10)
#define KIND_ID_MAX          64    /* bytes of a row's id */

typedef enum kind_type { KIND_STRING, KIND_NUMBER, KIND_INTEGER, KIND_BOOLEAN, KIND_ARRAY } kind_type;
typedef enum kind_format { KIND_PLAIN, KIND_DATE, KIND_TIME, KIND_URI } kind_format;
typedef enum kind_ref { KIND_REF_NONE, KIND_REF_KIND, KIND_REF_AREA, KIND_REF_AGENCY, KIND_REF_PERSON, KIND_REF_PLACE, KIND_REF_QUANTITY } kind_ref;
typedef struct kind_choice {
    const char *key, *zh, *en;
} kind_choice;
typedef struct kind_field {
    const char        *name, *title, *title_en, *about, *about_en, *unit, *pattern_text;
    const char        *ref_kind; /* KIND_REF_KIND: which */
    const pattern     *pattern;
    const kind_choice *choices;
    size_t             choice_count;
    kind_type          type, items; /* items: of an array */
    kind_format        format;
    kind_ref           ref;
    mask_kind          mask;
    double             min, max;
    int64_t            max_length;
    bool               has_min, has_max, is_needed, is_hidden; /* personal or masked */
} kind_field;

typedef struct kind_words { /* a list of keys */
    const char *const *list;
    size_t             count;
} kind_words;
bool kind_words_have(const kind_words *w, const char *key);

typedef struct kind_state {
    const char *key, *zh, *en;
    bool        is_final;
} kind_state;
typedef enum kind_proof { KIND_PHOTO, KIND_FILE, KIND_WORDS, KIND_DAY } kind_proof;
typedef struct kind_evidence {
    const char *key, *zh, *en;
    kind_proof  type;
    bool        is_needed;
} kind_evidence;
typedef struct kind_condition { /* a field must have one of these values for a transition to be made */
    const char        *field;
    const char *const *values; /* as JSON */
    size_t             count;
} kind_condition;
typedef struct kind_transition {
    const char          *key, *zh, *en, *to, *deadline_zh, *deadline_en;
    kind_words           from, roles;
    const kind_evidence *evidence;
    size_t               evidence_count;
    const kind_condition *when; /* all of them; looked at with the evidence in its fields */
    size_t               when_count;
    int64_t              deadline_days; /* 0: none */
    bool                 needs_second;  /* another person than the one who moved the row last, or made it */
} kind_transition;

typedef struct kind {
    const char            *name, *title, *title_en, *about, *about_en, *source, *initial;
    const kind_field      *fields;
    size_t                 field_count;
    shape_kind             geometry;
    kind_words             columns;      /* of a list */
    kind_words             creators, changers; /* roles; empty: whoever has the right */
    kind_words             same;         /* of x-duplicate */
    const char            *alike;        /* a field, NULL */
    double                 near_m;
    bool                   has_duplicate;
    const kind_state      *states;
    size_t                 state_count;
    const kind_transition *transitions;
    size_t                 transition_count;
    const kind_field      *label;        /* names a row to people; NULL: its id does */
    keep_kind              table;
} kind;

LT_MUST lt_err kind_parse(lt_cx *cx, const json_t *o, kind *out);
LT_MUST lt_err kind_parse_text(lt_cx *cx, span text, kind *out);
const kind_field *kind_find_field(const kind *k, const char *name);
const kind_state *kind_find_state(const kind *k, const char *key);
const kind_transition *kind_find_transition(const kind *k, const char *key);
const char *kind_type_name(kind_type t);
const char *kind_ref_name(kind_ref r);     /* "agency"; KIND_REF_KIND: "kind" */
const char *kind_proof_name(kind_proof p); /* "photo" */

/* Does what a field refers to exist? */
typedef lt_err (*kind_ref_fn)(lt_cx *cx, void *self, const kind_field *f, const char *value, bool *exists);
typedef struct kind_row_check {
    const json_t *fields;
    const json_t *kept;   /* members that may stand though the kind does not know them: the row had them; NULL none */
    kind_ref_fn   exists; /* NULL: references are not followed */
    void         *self;
    const char   *field;  /* out: the one that is wrong */
} kind_row_check;
/* LT_BAD_INPUT in Chinese and English with the field and its value. */
LT_MUST lt_err kind_check_row(lt_cx *cx, const kind *k, kind_row_check *c);
/* One value of a field, as above. */
LT_MUST lt_err kind_check_value(lt_cx *cx, const kind_field *f, const json_t *v);
/* Does the field hold one of the condition's values? */
bool kind_meets(const kind_condition *w, const json_t *fields);
bool kind_is_id(const char *s); /* 1..KIND_ID_MAX of letters, digits and - . _, or UTF-8 beyond ASCII */

#endif
