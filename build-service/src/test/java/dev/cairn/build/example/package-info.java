/** The examples that users begin with. */
@NullMarked
package dev.cairn.build.example;

import org.jspecify.annotations.NullMarked;
