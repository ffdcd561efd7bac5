/** Delivers the notices of the store to the log. */
@NullMarked
package dev.cairn.registry.outbox;

import org.jspecify.annotations.NullMarked;
