package dev.cairn.service;

/**
 * The name of a row within its key.
 *
 * @param kind the simple name of its type
 * @param id its id
 */
record RowKey(String kind, String id) {

    static RowKey of(Row row) {
        return new RowKey(row.getClass().getSimpleName(), row.id());
    }
}
