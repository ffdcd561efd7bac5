/** How long a delivery takes beside one hop through the log. */
@NullMarked
package dev.cairn.benchmarks.hop;

import org.jspecify.annotations.NullMarked;
