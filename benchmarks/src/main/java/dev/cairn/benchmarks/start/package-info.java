/** How long Cairn takes to start beside a bare broker, and what it takes at rest. */
@NullMarked
package dev.cairn.benchmarks.start;

import org.jspecify.annotations.NullMarked;
