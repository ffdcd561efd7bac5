/** The scrubber: finds content that is not what its digest says, before anybody pulls it. */
@NullMarked
package dev.cairn.registry.scrub;

import org.jspecify.annotations.NullMarked;
