/* permit.h - who may do what, and where: one place, one table.
 * Place      app. Pure.
 * Source     tables/permission.tsv (role, right, reach), tables/role.tsv, tables/right.tsv
 * Method     a person has one role; the table gives the role's reach for each right: any, own, or none (no row). "own" holds
 *            for a target in one of the person's areas (a district's or street's name, or a place's id), for a person of
 *            the same agency, and for oneself. Nobody (person NULL) has the role "public"
 */
#ifndef LT_APP_PERMIT_H
#define LT_APP_PERMIT_H

#include "fact/place.h"
#include "tables.h"

#define PERSON_AREAS_MAX 16

typedef struct person {
    char     id[PLACE_ID_MAX];   /* the name for logging in: a-z 0-9 . - _, 2 to 40 */
    char     name[PLACE_NAME_MAX];
    char     agency[PLACE_ID_MAX]; /* key of the plan's agencies, "" none */
    char     role[PLACE_ID_MAX];   /* key of tables/role.tsv */
    char     areas[PERSON_AREAS_MAX][PLACE_NAME_MAX];
    size_t   area_count;
    char     phone[32];
    char     key_hex[65];        /* public Ed25519 key for signing, "" none */
    bool     is_disabled, must_change; /* must_change: the password was set by somebody else */
    uint64_t version;
    uint64_t epoch;              /* the entry since which sessions hold */
} person;

/* Each right is an enumerator in tables/right.tsv's order; permit_right_key gives its key, such as "data.sign". */
typedef enum right {
    RIGHT_PUBLIC,          /* what everybody may see */
    RIGHT_SELF,            /* one's own account: everybody who is logged in */
    RIGHT_MONITOR_READ,    /* outlets, sites, live frames */
    RIGHT_ALERT_READ,
    RIGHT_DATA_REVIEW,     /* reject and restore values, with a reason */
    RIGHT_DATA_SIGN,
    RIGHT_DEVICE_READ,
    RIGHT_DEVICE_CHANGE,
    RIGHT_PEOPLE_READ,
    RIGHT_PEOPLE_CHANGE,
    RIGHT_JOURNAL_READ,
    RIGHT_SETTING_READ,
    RIGHT_SETTING_CHANGE,
    RIGHT_JOB_READ,
    RIGHT_JOB_RUN,
    RIGHT_LEDGER_READ,
    RIGHT_LEDGER_CHANGE,   /* make, change, merge, split, remove rows; files */
    RIGHT_LEDGER_MOVE,     /* through states, where the kind lets the role */
    RIGHT_LEDGER_PERSONAL, /* personal fields as they are, not masked */
    RIGHT_KIND_CHANGE,     /* kinds of ledgers */
    RIGHT_MODEL_READ,      /* inventory, tracing, apportionment, forecast runs */
    RIGHT_MODEL_RUN,       /* run them, keep scenarios */
    RIGHT_COUNT
} right;
typedef enum reach { REACH_NONE, REACH_OWN, REACH_ANY } reach;

/* What is asked about; empty fields are not part of it. */
typedef struct permit_target {
    const char *place, *street, *district; /* of the place */
    const char *agency, *person;           /* of the person */
} permit_target;

const char *permit_right_key(right r);
bool permit_right_parse(const char *key, right *out);
bool permit_is_role(const char *role); /* a row of tables/role.tsv */
reach permit_reach(const char *role, right r);
/* May who has the role `giver` give `role` to a person (whom the target's check allows)? Who may change people everywhere
 * gives any; who may change those of the own agency gives what reaches nowhere further than the own role. */
bool permit_may_give(const char *giver, const char *role);
/* t NULL: the right at all (a list is filtered row by row afterwards). */
bool permit_allows(const person *p, right r, const permit_target *t);
permit_target permit_target_of_place(const lt_place *p); /* borrows */

#endif
