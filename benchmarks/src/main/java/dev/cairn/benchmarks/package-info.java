/** The command that runs the benchmarks. None of them is a test: figures depend on the machine. */
@NullMarked
package dev.cairn.benchmarks;

import org.jspecify.annotations.NullMarked;
