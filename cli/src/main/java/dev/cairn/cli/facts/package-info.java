/** Reading facts from the log in the order of the broker's clock, and telling them in a line. */
@NullMarked
package dev.cairn.cli.facts;

import org.jspecify.annotations.NullMarked;
