package dev.cairn.service;

/**
 * The name of a row within its key.
 *
 * @param kind the simple name of its type
 * @param id its id
 */
record RowKey(String kind, String id) {

    RowKey {
        // Found while a decision is planned, not while it is written.
        if (!StoreKey.isPart(id)) {
            throw new IllegalArgumentException("The id of a row must not hold a zero byte");
        }
    }

    static RowKey of(Row row) {
        return new RowKey(row.getClass().getSimpleName(), row.id());
    }
}
