/** {@code cairn demo}: the whole pipeline on real input, each step checked for real. */
@NullMarked
package dev.cairn.standalone.demo;

import org.jspecify.annotations.NullMarked;
