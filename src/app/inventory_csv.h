/* inventory_csv.h - an inventory, its cells and a difference as files for a spreadsheet and for a map.
 * Place      app. The arithmetic is model/inventory's
 * Given      what was computed; a sink as export.h has it
 * Returned   kilograms a year; CSV with a BOM, a header line, lines that end in CR LF, texts that no spreadsheet takes for formulas
 *   table       code, level, parent, title_zh, title_en, sources, SO2_kg ... NH3_kg: nodes of the tree, then "total"
 *   cells       place, column, row, longitude, latitude (of the middle), SO2_kg ... : cells with something, then what lies "outside"
 *               and what is "unplaced", so that the lines add up to the inventory
 *   GeoJSON     a polygon a cell with column, row and the kilograms of the nine species as members (RFC 7946)
 *   difference  of ("total", "sector", "source"), code, title_zh, title_en, id, name, part ("before", "after", a cause), SO2_kg ... :
 *               before and after and each cause of all and of each sector; of each changed source its causes
 * Errors     those of the sink
 * Limits     EXPORT_AHEAD bytes and a line more stand in the sink's buffer      Threads  any
 */
#ifndef LT_APP_INVENTORY_CSV_H
#define LT_APP_INVENTORY_CSV_H

#include "app/export.h"
#include "app/inventory_report.h"

LT_MUST lt_err inventory_csv_table(lt_cx *cx, const inventory *v, const export_sink *to);
/* sector: 0 to 9, -1 all */
LT_MUST lt_err inventory_csv_cells(lt_cx *cx, const emission_grid *g, int sector, const export_sink *to);
LT_MUST lt_err inventory_csv_geojson(lt_cx *cx, const emission_grid *g, int sector, const export_sink *to);
LT_MUST lt_err inventory_csv_difference(lt_cx *cx, const inventory *before, const inventory *after, const export_sink *to);

#endif
