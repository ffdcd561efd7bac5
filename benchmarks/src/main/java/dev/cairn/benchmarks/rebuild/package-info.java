/** How long a rebuild takes beside {@code docker build}. */
@NullMarked
package dev.cairn.benchmarks.rebuild;

import org.jspecify.annotations.NullMarked;
