/* cmd_ledger_file.h - lantian ledger DIR import | export | template KIND FILE.
 * Place      app; only for cmd_ledger*.c
 */
#ifndef LT_APP_CMD_LEDGER_FILE_H
#define LT_APP_CMD_LEDGER_FILE_H

#include "app/cmd.h"
#include "app/ledger.h"
#include "app/store.h"

typedef struct ledger_file_call {
    const args *a;
    store      *s;
    const kind *k;
    const char *verb, *path;
} ledger_file_call;

bool cmd_ledger_is_file(const char *verb);
LT_MUST lt_err cmd_ledger_file(lt_cx *cx, const ledger_file_call *c);

#endif
