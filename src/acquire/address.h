/* address.h - what each peer address may still do: connections at once, frames kept in quarantine a minute.
 * Place      acquire
 * Given      an IP address; IPv6 counts by its /64, because one site owns a whole one
 * Method     a hash table of a fixed number of records; a record without connections is forgotten, oldest first, when
 *            another address needs it. All addresses together have a budget too, so that many of them cannot fill the disk
 * Limits     ADDRESS_FRAMES_MINUTE, ADDRESS_BYTES_MINUTE an address, ADDRESS_ALL_* together
 * Threads    one     Owner  address_open .. address_close
 */
#ifndef LT_ACQUIRE_ADDRESS_H
#define LT_ACQUIRE_ADDRESS_H

#include "base/cx.h"

#define ADDRESS_FRAMES_MINUTE     60u
#define ADDRESS_BYTES_MINUTE      (64u << 10)
#define ADDRESS_ALL_FRAMES_MINUTE 6000u
#define ADDRESS_ALL_BYTES_MINUTE  (4u << 20)
#define ADDRESS_SPARE             4096u /* records beyond one for each connection: memory of those who left */

typedef struct address_book address_book;
typedef struct address      address;

LT_MUST lt_err address_open(lt_cx *cx, uint32_t connections_max, address_book **out);
void address_close(address_book *b);
/* One more connection from ip; NULL: there are `most` already. */
address *address_enter(address_book *b, const uint8_t ip[16], bool is_v4, uint32_t most);
void address_leave(address_book *b, address *a);
/* May `bytes` more be kept in quarantine now? Takes them from the budget when so. */
bool address_may_keep(address_book *b, address *a, size_t bytes, int64_t now_ms);

#endif
