/** Samples, and what is printed of them. */
@NullMarked
package dev.cairn.benchmarks.report;

import org.jspecify.annotations.NullMarked;
