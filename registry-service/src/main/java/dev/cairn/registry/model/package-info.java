/** What the registry speaks of: repositories, tags, references, descriptors. Parsed once, at the border. */
@NullMarked
package dev.cairn.registry.model;

import org.jspecify.annotations.NullMarked;
