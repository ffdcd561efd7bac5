/** What users write ({@code cairn.yaml}, {@code platform.yaml}) and the names it is made of, parsed once. */
@NullMarked
package dev.cairn.model;

import org.jspecify.annotations.NullMarked;
