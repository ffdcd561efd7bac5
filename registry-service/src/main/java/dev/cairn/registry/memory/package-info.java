/** What requests may take of the heap, all of them together. */
@NullMarked
package dev.cairn.registry.memory;

import org.jspecify.annotations.NullMarked;
