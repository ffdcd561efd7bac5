/** The port to storage: what the registry needs kept, and what it is promised in return. */
@NullMarked
package dev.cairn.registry.storage;

import org.jspecify.annotations.NullMarked;
