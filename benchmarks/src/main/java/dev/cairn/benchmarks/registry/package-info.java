/** The registry beside Debian's docker-registry and nginx. */
@NullMarked
package dev.cairn.benchmarks.registry;

import org.jspecify.annotations.NullMarked;
