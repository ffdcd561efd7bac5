/** Everything in one JVM: the command {@code cairn}. */
@NullMarked
package dev.cairn.standalone;

import org.jspecify.annotations.NullMarked;
