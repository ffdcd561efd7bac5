/** Other programs that are measured, or that measure. */
@NullMarked
package dev.cairn.benchmarks.process;

import org.jspecify.annotations.NullMarked;
