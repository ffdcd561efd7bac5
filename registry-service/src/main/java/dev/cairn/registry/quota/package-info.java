/** Holds repositories to how much they may take. */
@NullMarked
package dev.cairn.registry.quota;

import org.jspecify.annotations.NullMarked;
