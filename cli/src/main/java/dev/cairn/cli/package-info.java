/** The command {@code cairn}: its root, to which other modules add subcommands of their own. */
@NullMarked
package dev.cairn.cli;

import org.jspecify.annotations.NullMarked;
