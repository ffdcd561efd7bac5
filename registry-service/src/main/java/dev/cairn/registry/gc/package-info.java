/** The collector: takes what nobody names and what retention lets go, while the registry serves. */
@NullMarked
package dev.cairn.registry.gc;

import org.jspecify.annotations.NullMarked;
