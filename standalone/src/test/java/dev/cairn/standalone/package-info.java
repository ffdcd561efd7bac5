@NullMarked
package dev.cairn.standalone;

import org.jspecify.annotations.NullMarked;
