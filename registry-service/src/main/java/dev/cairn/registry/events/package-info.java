/** What the registry tells the log: its stage, which turns notices of the store into facts. */
@NullMarked
package dev.cairn.registry.events;

import org.jspecify.annotations.NullMarked;
