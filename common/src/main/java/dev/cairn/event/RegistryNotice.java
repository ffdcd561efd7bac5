package dev.cairn.event;

import java.time.Instant;

/**
 * What the registry wrote down in the same step as what it did. Store and number together name it for ever, and the
 * numbers of one store tell of one repository in order: so one that is told again can be recognised.
 *
 * @param store the store that wrote it
 * @param number in that store, from 1
 * @param at when the store did it, by its own clock; the fact is later where the log was away
 */
public record RegistryNotice(String store, long number, Instant at) {

    public RegistryNotice {
        if (number < 1) {
            throw new IllegalArgumentException("Notices of a store count from 1, not " + number);
        }
    }
}
